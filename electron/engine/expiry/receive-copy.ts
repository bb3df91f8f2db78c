import type { Socket } from 'node:net'
import type { GuardedReply } from '../http/guarded-request.ts'
import type { RateLimit } from '../http/rate-limit.ts'
import type { SocketTap, TapSink } from '../http/socket-tap.ts'
import type { CopyWriter } from './copy-writer.ts'

/** The host sends more than there should be. */
export class TooMuch extends Error {}

export interface ReceiveJob {
  readonly reply: GuardedReply
  readonly tap: SocketTap
  readonly writer: CopyWriter
  /** Bytes that the whole file may have. */
  readonly most: number
  readonly signal: AbortSignal
  readonly limiter: RateLimit
  /** Something came. */
  readonly onBytes: () => void
}

/** Bytes that are handed over at once; what a reader may hold beside the writer's buffers. */
const pieceSize = 65_536

/**
 * Takes the body of a reply until it ends: straight off the socket where its length is known and nothing slows it
 * down, else through its stream. Resolves when all is with the system; rejects with the first error.
 */
export async function receiveCopy(job: ReceiveJob): Promise<void> {
  const { reply, writer, limiter, signal } = job
  const length =
    reply.headers['transfer-encoding'] === undefined ? Number(reply.headers['content-length']) : Number.NaN
  const isFree = limiter.portion() === Number.POSITIVE_INFINITY
  if (Number.isSafeInteger(length) && isFree && (await receiveStraight(job, length))) return writer.drain()
  for await (const piece of reply.body as AsyncIterable<Buffer>) await take(job, piece)
  signal.throwIfAborted()
  await writer.drain()
}

async function take({ writer, limiter, signal, most, onBytes }: ReceiveJob, piece: Buffer): Promise<void> {
  if (writer.at + piece.byteLength > most) throw new TooMuch()
  for (let offset = 0; offset < piece.byteLength; ) {
    const part = piece.subarray(offset, offset + Math.min(pieceSize, limiter.portion()))
    await limiter.take(part.byteLength, signal)
    signal.throwIfAborted()
    if (!writer.copy(part)) await writer.ready()
    offset += part.byteLength
    onBytes()
  }
}

/** False: it cannot be done here, and nothing was taken. */
async function receiveStraight(job: ReceiveJob, length: number): Promise<boolean> {
  const { reply, tap, writer, signal } = job
  // Passed by, it may end with an error that says nothing new.
  reply.body.on('error', () => undefined)
  const end = writer.at + length
  if (end > job.most) throw new TooMuch()
  const { promise: over, resolve, reject } = Promise.withResolvers<void>()
  let socket: Socket | null = null
  /** What came when it could not be taken yet; it is never much. */
  let early: Uint8Array[] = []
  let isOpen = false
  let isWaiting = false
  /** Takes what is early, and then lets more come. */
  const later = (bytes: number): false => {
    if (!isOpen || isWaiting) return false
    isWaiting = true
    const taking = async () => {
      await whenRoom(job, bytes)
      const pieces = early
      early = []
      for (const piece of pieces) if (!writer.copy(piece)) await writer.ready()
      isWaiting = false
      if (early.length > 0) later(0)
      else if (writer.at >= end) resolve()
      else socket?.resume()
    }
    taking().catch(reject)
    return false
  }
  const goOn = (bytes: number, hasRoom: boolean): boolean => {
    job.onBytes()
    if (writer.at >= end) resolve()
    else if (!hasRoom || job.limiter.portion() !== Number.POSITIVE_INFINITY) return later(bytes)
    return writer.at < end
  }
  const sink: TapSink = {
    room: () => (isOpen && !isWaiting ? writer.room() : new Uint8Array(0)),
    took: (bytes) => goOn(bytes, writer.took(bytes)),
    copy(bytes) {
      if (isOpen && !isWaiting && !writer.isFull) return goOn(bytes.byteLength, writer.copy(bytes))
      early.push(bytes.slice())
      return later(0)
    },
  }
  const diverted = tap.divert(sink)
  if (diverted === null || diverted.passed > length) return false
  socket = diverted.socket
  const cut = () => reject(new Error('the connection ended early'))
  const abort = () => reject(signal.reason)
  socket.once('close', cut).once('end', cut).once('error', reject)
  signal.addEventListener('abort', abort, { once: true })
  over.catch(() => undefined)
  try {
    await takePassed(job, diverted.passed, over)
    isOpen = true
    later(0)
    await over
    return true
  } finally {
    signal.removeEventListener('abort', abort)
    socket.off('close', cut).off('end', cut)
  }
}

/** The first bytes of the body, which went into its stream before it was passed by. */
async function takePassed(job: ReceiveJob, passed: number, over: Promise<void>): Promise<void> {
  const { body } = job.reply
  for (let left = passed; left > 0; ) {
    const piece = body.read() as Buffer | null
    if (piece === null) {
      const readable = new Promise<void>((go) => body.once('readable', () => go()))
      await Promise.race([readable, over])
      continue
    }
    left -= piece.byteLength
    await take(job, piece)
  }
}

/** There is room again, and a limit that was set meanwhile has let so much go. */
async function whenRoom({ writer, limiter, signal }: ReceiveJob, bytes: number): Promise<void> {
  await writer.ready()
  const portion = limiter.portion()
  if (portion !== Number.POSITIVE_INFINITY) await limiter.take(bytes, signal)
}
