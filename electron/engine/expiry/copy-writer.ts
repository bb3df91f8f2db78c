import type { FileHandle } from 'node:fs/promises'
import type { TapSink } from '../http/socket-tap.ts'
import { type CopySink, createInlineSink, createSinkThread } from './copy-sink.ts'

/**
 * Bytes of one buffer, which is the most that is taken and handed on at once, and how many there are: memory stays the
 * same however large the file.
 */
const bufferSize = 524_288
const bufferCount = 8
/** From this size on, a thread of its own is worth its start. */
const apartFrom = 8 * 1_048_576
/** The most that comes without having been made room for. */
const looseSize = 65_536
/** The disk is set to work every so many bytes, so that the last flush has little left to do. */
const flushEvery = 128 * 1_048_576

/** One of the buffers. All in bytes. */
interface Part {
  readonly offset: number
  /** How much has come, and how much of that the disk was given. */
  filled: number
  given: number
  /** Writes that are not done. */
  pending: number
}

export interface CopyWriter extends TapSink {
  /** Of what was in the file before, in order, before anything is taken. */
  hashBefore(bytes: Uint8Array): Promise<void>
  /** Where the next byte goes: bytes of the whole file so far. */
  readonly at: number
  /** There may be no room for another 64 KiB. */
  readonly isFull: boolean
  /** Resolves when there is room again. Rejects with the file system's error. */
  ready(): Promise<void>
  /** Resolves when all that was taken is with the system. Rejects with the file system's error. */
  drain(): Promise<void>
  /** After `drain`: lower-case hex of the whole file; null where no hash was wanted. */
  digest(): Promise<string | null>
  /** Resolves when the file is not touched any more. */
  close(): Promise<void>
}

/**
 * Writes what comes into a file and hashes it on the way, from buffers that rotate: the one who receives waits for
 * neither. What comes slowly is written at once, what comes fast in large pieces.
 * @param expected bytes of the whole file, where known.
 */
export function createCopyWriter(options: {
  readonly file: FileHandle
  readonly at: number
  readonly expected: number | null
  readonly hash: boolean
}): CopyWriter {
  const { file, expected } = options
  const shared = new SharedArrayBuffer(bufferSize * bufferCount)
  const free: Part[] = Array.from({ length: bufferCount }, (_, turn) => ({
    ...{ offset: turn * bufferSize, filled: 0, given: 0, pending: 0 },
  }))
  const sink: CopySink =
    expected !== null && expected >= apartFrom
      ? createSinkThread(file, options.hash, shared)
      : createInlineSink(file, options.hash)
  let current = free.shift() ?? null
  let at = options.at
  let flushed = at
  let writing = 0
  let failure: unknown = null
  let wake = Promise.withResolvers<void>()
  const isIdle = () =>
    writing === 0 &&
    free.length + (current === null ? 0 : 1) === bufferCount &&
    current?.filled === current?.given
  const isFull = () =>
    failure !== null || (free.length === 0 && (current === null || bufferSize - current.filled < looseSize))

  async function write(part: Part, from: number, length: number, position: number): Promise<void> {
    writing++
    part.pending++
    try {
      await sink.put(new Uint8Array(shared, part.offset + from, length), position)
    } catch (error) {
      failure ??= error
    }
    writing--
    if (writing === 0 && failure === null) flush()
    part.pending--
    release(part)
    const woken = wake
    wake = Promise.withResolvers<void>()
    woken.resolve()
  }

  function release(part: Part): void {
    if (part === current || part.pending > 0 || free.includes(part)) return
    Object.assign(part, { filled: 0, given: 0 })
    free.push(part)
    current ??= free.shift() ?? null
  }

  /** Gives what has come to the disk; the rest of the buffer stays where it is, for the system may fill it now. */
  function flush(): void {
    const part = current
    if (part === null) return
    const { given, filled } = part
    part.given = filled
    if (filled === bufferSize) current = free.shift() ?? null
    if (filled > given) void write(part, given, filled - given, at - (filled - given))
    if (at - flushed < flushEvery) return
    flushed = at
    // Only a head start: whether it all is on the disk is asked for at the end.
    file.datasync().catch(() => undefined)
  }

  function took(bytes: number): boolean {
    if (current !== null) current.filled += bytes
    at += bytes
    if (writing === 0 || current?.filled === bufferSize) flush()
    return !isFull()
  }

  return {
    get at() {
      return at
    },
    get isFull() {
      return isFull()
    },
    hashBefore: (bytes) => sink.hashAlone(bytes),
    room() {
      if (current === null) return new Uint8Array(0)
      const left = expected === null ? bufferSize : Math.max(0, expected - at)
      const { offset, filled } = current
      return new Uint8Array(shared, offset + filled, Math.min(bufferSize - filled, left))
    },
    took,
    copy(bytes) {
      // What follows the last byte that was announced is none of it.
      const wanted = expected === null ? bytes.byteLength : Math.min(bytes.byteLength, expected - at)
      for (let done = 0; done < wanted; ) {
        if (current === null) throw new RangeError('more bytes than there is room for')
        const { offset, filled } = current
        const length = Math.min(wanted - done, bufferSize - filled)
        new Uint8Array(shared, offset + filled, length).set(bytes.subarray(done, done + length))
        took(length)
        done += length
      }
      return !isFull()
    },
    async ready() {
      while (isFull() && failure === null) await wake.promise
      if (failure !== null) throw failure
    },
    async drain() {
      flush()
      while (!isIdle() && failure === null) await wake.promise
      if (failure !== null) throw failure
    },
    digest: () => sink.digest(),
    close: () => sink.close(),
  }
}
