import { randomUUID } from 'node:crypto'
import { type WebSocket, WebSocketServer } from 'ws'
import type { FromDocument, ToDocument } from '../document-messages.ts'
import { pageServer, pageServerPort } from './page-server.ts'

/** The connection of one document's preload script. It ends with its document. */
export interface DocumentLine {
  send(message: ToDocument): void
}

export interface LineHandlers {
  message(message: FromDocument, line: DocumentLine): void
  closed(line: DocumentLine): void
}

const expected = new Map<string, LineHandlers>()
const sockets = new WebSocketServer({ noServer: true })

/**
 * Lets the documents of one window connect: by messages between two processes, as Electron's do, without the test
 * process. Resolves with what only their preload world is told.
 */
export function expectLines(handlers: LineHandlers): { port: number; path: string } {
  const path = `/${randomUUID()}`
  expected.set(path, handlers)
  return { port: pageServerPort(), path }
}

pageServer.on('upgrade', (request, connection, head) => {
  const handlers = expected.get(request.url ?? '')
  if (!handlers) connection.destroy()
  else sockets.handleUpgrade(request, connection, head, (socket) => serve(socket, handlers))
})

function serve(socket: WebSocket, { message, closed }: LineHandlers): void {
  const line: DocumentLine = { send: (given) => socket.send(JSON.stringify(given)) }
  socket.on('message', (data) => message(JSON.parse(String(data)), line))
  socket.on('close', () => closed(line))
}
