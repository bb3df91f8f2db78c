import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { AnyRouter } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { type RawData, WebSocket } from 'ws'
import type { EngineClient } from './engine-client.ts'
import { isCall } from './is-call.ts'

/** Bytes of one message: room for 100,000 dropped paths or a pasted data URL, and a bound for everything else. */
export const mostMessageBytes = 64 * 1024 * 1024

/** Serves the router on sockets that are open and whose caller is known. One for all sockets of a server. */
export function createWebSocketHandler(router: AnyRouter): (socket: WebSocket) => void {
  const handler = new RPCHandler(router)
  return (socket) => {
    socket.on('error', () => socket.terminate())
    const calls = {
      addEventListener(type: string, listener: (event: { data?: unknown }) => void) {
        if (type === 'close') socket.addEventListener('close', () => listener({}))
        else socket.addEventListener('message', (event) => isCall(event.data) && listener(event))
      },
      send: (message: Parameters<WebSocket['send']>[0]) => sendWhenTaken(socket, message),
    }
    void handler.upgrade(calls as unknown as Parameters<typeof handler.upgrade>[0])
  }
}

/** The contract over a socket that is open or about to be; calls fail once it is closed. */
export function createWebSocketClient(socket: WebSocket): EngineClient {
  return createORPCClient(
    new RPCLink({
      websocket: socket as unknown as globalThis.WebSocket,
      interceptors: [
        ({ next, signal, ...call }) =>
          next({ ...call, ...(signal && { signal: whileOpen(socket, signal) }) }),
      ],
    }),
  )
}

/**
 * Aborted with a call's signal as long as the other side can be told of it: what oRPC sends then is waited for by
 * nobody, and that it could not be sent would end the process. Calls end with the connection by themselves.
 */
function whileOpen(socket: WebSocket, signal: AbortSignal): AbortSignal {
  const told = new AbortController()
  const tell = () => {
    if (socket.readyState === WebSocket.OPEN) told.abort(signal.reason)
  }
  if (signal.aborted) told.abort(signal.reason)
  else signal.addEventListener('abort', tell, { once: true })
  return told.signal
}

/**
 * Resolves when the system has taken the message: oRPC asks an event stream for its next event only then,
 * which is what lets the stream fold changes for a slow reader instead of piling them up here.
 */
function sendWhenTaken(socket: WebSocket, message: Parameters<WebSocket['send']>[0]): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== WebSocket.OPEN) return resolve()
    // A send that fails is followed by `close`, which ends the streams: nobody needs the error.
    socket.send(message, () => resolve())
  })
}

/** A message as text, or null when it is binary or longer than `mostBytes`. */
export function textOf(data: RawData, isBinary: boolean, mostBytes: number): string | null {
  if (isBinary) return null
  const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as ArrayBuffer)
  return bytes.length > mostBytes ? null : bytes.toString('utf8')
}
