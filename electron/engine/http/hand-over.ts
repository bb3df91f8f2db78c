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
const ours = new WeakSet<object>()
const sockets = new WeakMap<object, Socket>()
channel('undici:client:sendHeaders').subscribe((message) => {
  const { request, socket } = message as { request: { body: unknown }; socket: Socket }
  if (typeof request.body !== 'object' || request.body === null || !ours.has(request.body)) return
  sockets.set(request.body, socket)
  readBeforeBreaking(socket)
})

const patient = new WeakSet<Socket>()

/**
 * A host that refuses (413, 401) answers and hangs up while we still write. The write then fails, and Node would
 * throw the socket away with the answer unread in the system's buffer. So after a failed write it lives for two more
 * turns of the event loop, in which the answer is read.
 */
function readBeforeBreaking(socket: Socket): void {
  if (patient.has(socket)) return
  patient.add(socket)
  const destroy = socket.destroy
  let waited = false
  socket.destroy = function (this: Socket, error?: Error) {
    const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException
    if (waited || syscall !== 'write' || (code !== 'EPIPE' && code !== 'ECONNRESET'))
      return destroy.call(this, error)
    waited = true
    // A failed write marks the reading side too, which would keep its last bytes to itself.
    const reading = (this as { _readableState?: { errored: unknown } })._readableState
    if (reading !== undefined) reading.errored = null
    void nextTurn()
      .then(() => nextTurn())
      .then(() => destroy.call(this, error))
    return this
  }
}

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
        // A whole turn of the event loop, so that an answer is read before a write fails on a closed connection,
        // which would lose it. (After one immediate the sockets have not been looked at again, after two they have.)
        if (state.handed > 0) {
          await nextTurn()
          await nextTurn()
        }
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
  ours.add(iterable)
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
