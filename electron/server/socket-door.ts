import type { Duplex } from 'node:stream'
import type { RawData, WebSocket } from 'ws'
import { z } from 'zod'
import { textOf } from '../rpc/websocket.ts'
import { isSessionToken } from './session-token.ts'

/** The close code for a caller that did not show the token: 4000 and up are an application's own (RFC 6455). */
export const wrongToken = 4401
const longestHello = 1024
/** With room for the frame round it, and for a hello that is too long to be told so. */
const longestUntold = 4 * longestHello
const helloSchema = z.object({ token: z.string() })

/**
 * Lets a socket in once its first message is `{"token": "…"}` with the session's token, sent within `waitMs`;
 * the answer is `{"ok":true}`, and what follows is the contract. Anything else is closed with 4401.
 */
export function admitSocket(socket: WebSocket, token: string, waitMs: number, admitted: () => void): void {
  const turnAway = () => {
    clearTimeout(timer)
    socket.close(wrongToken, 'The link of this page is not valid any more.')
    setTimeout(() => socket.terminate(), 1000).unref()
  }
  const timer = setTimeout(turnAway, waitMs)
  socket.on('error', () => socket.terminate())
  socket.once('close', () => clearTimeout(timer))
  socket.once('message', (data: RawData, isBinary: boolean) => {
    if (!isSessionToken(tokenIn(textOf(data, isBinary, longestHello)), token)) return turnAway()
    clearTimeout(timer)
    socket.send('{"ok":true}')
    admitted()
  })
}

/** Before it has shown the token a socket is given no memory: what is far longer than that ends it. */
export function keepShort(connection: Duplex): { readonly letIn: () => void } {
  let isIn = false
  let bytes = 0
  const count = (chunk: Buffer) => {
    bytes += chunk.length
    if (!isIn && bytes > longestUntold) connection.destroy()
  }
  connection.on('data', count)
  return {
    letIn() {
      isIn = true
      connection.off('data', count)
    },
  }
}

/** Ends sockets whose other end went without a word (a broken SSH forward). */
export function watchSocket(socket: WebSocket, everyMs: number): void {
  let alive = true
  socket.on('pong', () => {
    alive = true
  })
  const timer = setInterval(() => {
    if (!alive) return socket.terminate()
    alive = false
    socket.ping()
  }, everyMs)
  socket.once('close', () => clearInterval(timer))
}

function tokenIn(text: string | null): string | null {
  try {
    return helloSchema.parse(JSON.parse(text ?? '')).token
  } catch {
    return null
  }
}
