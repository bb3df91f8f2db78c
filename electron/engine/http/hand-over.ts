import { channel } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { FailureError } from '../failure-error.ts'
import { socketHighWaterMark } from './dispatchers.ts'
import type { RequestBody } from './http-client.ts'

/** One request's body on its way to the socket. */
export interface HandOver {
  /** What undici iterates over. */
  readonly body: AsyncIterable<Uint8Array>
  /** Grows with every byte that leaves or arrives; equal at two moments means that nothing moved. */
  movement(): number
  /** Bytes of the body that the socket has taken. */
  readonly handed: number
  /** All of it has been handed to the socket. */
  readonly complete: boolean
  /** What the body itself threw, if that is why it ended. */
  readonly thrown: unknown
}

// undici says which socket carries a request through this channel; the body tells whose it is.
const sockets = new WeakMap<object, Socket>()
channel('undici:client:sendHeaders').subscribe((message) => {
  const { request, socket } = message as { request: { body: unknown }; socket: Socket }
  if (typeof request.body === 'object' && request.body !== null) sockets.set(request.body, socket)
})

/**
 * Gives a body's chunks to undici so that each may be overwritten when the next one is asked for. undici asks
 * once `socket.write` returned true or the socket drained. A chunk as large as the socket's high-water mark always
 * makes `write` return false, and `drain` comes only when nothing is left in the socket's queue, so such a chunk
 * has been taken (over TLS: encrypted). A smaller one may still be queued when `write` returned true: it is copied.
 *
 * `reply` ends the sending early: when it has started, no more is read from the body (a host that refuses with 413
 * does not read on, and writing on would lose its answer); the iteration ends when it is over.
 */
export function handOver(
  body: RequestBody,
  signal: AbortSignal,
  reply: { readonly started: () => boolean; readonly over: Promise<void> },
  onComplete: () => void,
): HandOver {
  const state = { handed: 0, complete: false, thrown: undefined as unknown }

  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of body.chunks(signal)) {
        if (chunk.byteLength === 0) continue
        // A turn of the event loop, so that an answer or a closed connection is seen before more is written.
        if (state.handed > 0) await nextTurn()
        if (reply.started()) break
        const length = chunk.byteLength
        if (state.handed + length > body.length) throw wrongLength(body.length)
        const socket = sockets.get(iterable)
        const taken = Math.max(socketHighWaterMark, socket?.writableHighWaterMark ?? Number.POSITIVE_INFINITY)
        yield length >= taken ? chunk : Uint8Array.prototype.slice.call(chunk)
        if (sockets.get(iterable)?.destroyed) throw new Error('the connection is closed')
        state.handed += length
      }
      if (!reply.started() && state.handed !== body.length) throw wrongLength(body.length)
    } catch (error) {
      state.thrown = error
      throw error
    }
    if (state.handed === body.length) {
      state.complete = true
      onComplete()
    } else {
      await reply.over
    }
  }

  const iterable = chunks()
  return {
    body: iterable,
    movement() {
      const socket = sockets.get(iterable)
      if (socket === undefined) return state.handed
      // Of a chunk that was written, this is what the system has not taken yet; it shrinks while a slow line moves.
      const queued = (socket as { _handle?: { writeQueueSize?: number } })._handle?.writeQueueSize ?? 0
      return socket.bytesRead + socket.bytesWritten - queued
    },
    get handed() {
      return state.handed
    },
    get complete() {
      return state.complete
    },
    get thrown() {
      return state.thrown
    },
  }
}

function wrongLength(length: number): FailureError {
  return new FailureError({
    code: 'bug',
    message: `The request's body was not of the ${length} bytes it promised.`,
  })
}
