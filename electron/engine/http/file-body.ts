import { createHash } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { Failure } from '../../../shared/failure.ts'
import { type Clock, systemClock } from '../clock.ts'
import { FailureError } from '../failure-error.ts'
import type { FileBody } from '../providers/provider.ts'
import { createPace } from './pace.ts'
import type { RateLimit } from './rate-limit.ts'

const bufferSize = 1024 * 1024

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
  const hash = options.hash ? createHash('sha256') : null
  let digest: string | null = null
  let begun = false

  async function* chunks(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    if (begun) throw new FailureError({ code: 'bug', message: 'A file body can be read only once.' })
    begun = true
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
    } finally {
      await ahead?.catch(() => undefined)
      // A second close does nothing.
      await file.close()
    }
  }

  return { size, chunks, sha256: () => digest }
}

async function openChecked(options: FileBodyOptions): Promise<FileHandle> {
  // Without O_NONBLOCK, opening a pipe that took the file's place would wait for ever.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)
  const file = await open(options.path, flags).catch((error: unknown) => {
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
