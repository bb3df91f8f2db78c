import { createHash, hash as hashOf } from 'node:crypto'
import type { Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { Failure } from '../../../shared/failure.ts'
import { type Clock, systemClock } from '../clock.ts'
import { FailureError } from '../failure-error.ts'
import type { FileBody } from '../providers/provider.ts'
import { createBufferPool } from './buffer-pool.ts'
import { createPace } from './pace.ts'
import type { RateLimit } from './rate-limit.ts'
import { openFlags, readSmallFile } from './read-small-file.ts'

const bufferSize = 1024 * 1024
/** Up to this a file goes out in one write with its frame: no larger than the first part of a large one. */
const smallSize = 256 * 1024
const nothing = new Uint8Array(0)
const smallBuffers = createBufferPool(smallSize + 8 * 1024, 8)

export interface FileBodyOptions {
  readonly path: string
  /** Bytes, as accepted. */
  readonly size: number
  /** As accepted; null: not checked. */
  readonly mtimeMs: number | null
  readonly hash: boolean
  readonly limiter?: RateLimit
  /** Told the bytes that the receiver has taken so far, whenever it asks for more, and at the end. */
  readonly onBytes?: (total: number) => void
  readonly clock?: Clock
}

/**
 * The bytes of a file as it was accepted. Two buffers take turns: one is with the receiver while the other is read
 * into, so memory stays the same for any size. The file is opened when the reading starts and closed when it ends,
 * however it ends.
 */
export function openFileBody(options: FileBodyOptions): FileBody {
  const { size, onBytes, limiter, clock = systemClock } = options
  let digest: string | null = null
  let begun = false
  let isRead = false
  const begin = () => {
    if (begun) throw new FailureError({ code: 'bug', message: 'A file body can be read only once.' })
    begun = true
  }

  async function* framed(
    head: Uint8Array,
    tail: Uint8Array,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const length = head.byteLength + size + tail.byteLength
    if (size > smallSize || length > smallBuffers.size || (limiter?.portion() ?? length) < size) {
      if (head.byteLength > 0) yield head
      yield* inParts(signal)
      if (tail.byteLength > 0) yield tail
      return
    }
    begin()
    const buffer = smallBuffers.take()
    const content = buffer.subarray(head.byteLength, head.byteLength + size)
    await readUnchanged(content, options)
    const sha256 = options.hash ? hashOf('sha256', content, 'hex') : null
    await limiter?.take(size, signal)
    signal.throwIfAborted()
    buffer.set(head, 0)
    buffer.set(tail, head.byteLength + size)
    yield buffer.subarray(0, length)
    // Here all of it has been taken. Where it was given up before, a socket may still hold the buffer.
    smallBuffers.giveBack(buffer)
    onBytes?.(size)
    digest = sha256
    isRead = true
  }

  async function* inParts(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    begin()
    const hash = options.hash ? createHash('sha256') : null
    const file = await openChecked(options)
    let ahead: Promise<Uint8Array> | null = null
    try {
      const length = Math.min(bufferSize, size)
      const buffers = [Buffer.allocUnsafeSlow(length), Buffer.allocUnsafeSlow(size > length ? length : 0)]
      const readAt = async (position: number, index: number): Promise<Uint8Array> => {
        const buffer = buffers[index % 2] as Buffer
        const chunk = await fill(
          file,
          buffer.subarray(0, Math.min(length, size - position)),
          position,
          options.path,
        )
        hash?.update(chunk)
        return chunk
      }
      const pace = createPace(clock)
      let given = 0
      let next = size > 0 ? readAt(0, 0) : null
      ahead = next
      for (let index = 1; next !== null; index++) {
        const chunk: Uint8Array = await next
        const after: number = given + chunk.byteLength
        if (after === size) {
          await checkUnchanged(file, options)
          // Closed before the last part goes out, so that nothing is left to wait for when the answer comes.
          await file.close()
        }
        next = after < size ? readAt(after, index) : null
        ahead = next
        // Its error is met when its turn comes, or never if the reading ends before.
        next?.catch(() => undefined)
        for (let offset = 0; offset < chunk.byteLength; ) {
          const portion = Math.min(pace.portion(), limiter?.portion() ?? Number.POSITIVE_INFINITY)
          const part = chunk.subarray(offset, offset + portion)
          await limiter?.take(part.byteLength, signal)
          signal.throwIfAborted()
          const taken = pace.begin(part.byteLength)
          yield part
          taken()
          offset += part.byteLength
          given += part.byteLength
          onBytes?.(given)
        }
      }
      if (size === 0) await checkUnchanged(file, options)
      digest = hash?.digest('hex') ?? null
      isRead = true
    } finally {
      await ahead?.catch(() => undefined)
      // A second close does nothing.
      await file.close()
    }
  }

  return {
    size,
    chunks: (signal) => framed(nothing, nothing, signal),
    framed,
    sha256: () => digest,
    wasRead: () => isRead,
  }
}

/** The whole of a small file. It is looked at once, after the reading: nothing was sent before. */
async function readUnchanged(buffer: Buffer, options: FileBodyOptions): Promise<void> {
  const { bytesRead, stats } = await readSmallFile(options.path, buffer).catch((error: unknown) => {
    throw readFailure(error, options.path)
  })
  judge(stats, options)
  if (bytesRead < buffer.byteLength) throw changed(options.path)
}

async function openChecked(options: FileBodyOptions): Promise<FileHandle> {
  const file = await open(options.path, openFlags).catch((error: unknown) => {
    throw readFailure(error, options.path)
  })
  try {
    await checkUnchanged(file, options)
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Fills the buffer from the file; a file that ends before was cut short meanwhile. */
async function fill(file: FileHandle, buffer: Buffer, position: number, path: string): Promise<Uint8Array> {
  let filled = 0
  while (filled < buffer.byteLength) {
    const { bytesRead } = await file
      .read(buffer, filled, buffer.byteLength - filled, position + filled)
      .catch((error: unknown) => {
        throw readFailure(error, path)
      })
    if (bytesRead === 0) throw changed(path)
    filled += bytesRead
  }
  return buffer
}

async function checkUnchanged(file: FileHandle, options: FileBodyOptions): Promise<void> {
  const stats: Stats = await file.stat().catch((error: unknown) => {
    throw readFailure(error, options.path)
  })
  judge(stats, options)
}

/** Throws unless the file is the one that was accepted. */
function judge(stats: Stats, options: FileBodyOptions): void {
  if (!stats.isFile()) {
    const message = `${options.path} is not a regular file, so it cannot be sent.`
    throw new FailureError({ code: 'file-unreadable', message })
  }
  // Below a millisecond the stored time may have been rounded.
  const moved = options.mtimeMs !== null && Math.abs(stats.mtimeMs - options.mtimeMs) >= 1
  if (stats.size !== options.size || moved) throw changed(options.path)
}

function changed(path: string): FailureError {
  const message = `${path} was changed after it was added, so it was not sent. Add it again to send it as it is now.`
  return new FailureError({ code: 'file-changed', message })
}

function readFailure(error: unknown, path: string): FailureError {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const failure: Failure =
    code === 'ENOENT' || code === 'ENOTDIR'
      ? { code: 'file-missing', message: `${path} is no longer there.` }
      : code === 'EACCES' || code === 'EPERM'
        ? { code: 'file-unreadable', message: `${path} may not be read by this user.` }
        : { code: 'file-unreadable', message: `${path} could not be read (${code || 'unknown error'}).` }
  return new FailureError(failure, { cause: error })
}
