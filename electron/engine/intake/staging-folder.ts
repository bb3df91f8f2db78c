import { type FileHandle, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { newId } from '../../../shared/new-id.ts'
import type { Clock } from '../clock.ts'
import { FailureError } from '../failure-error.ts'
import { baseName } from './base-name.ts'

export interface StagedFile {
  readonly stagedId: string
  readonly name: string
  /** Bytes. */
  readonly size: number
}

/** Bytes that have no path of their own (pasted, dropped in a browser, from a pipe), kept until they were sent. */
export interface StagingFolder {
  /**
   * Streams bytes to disk; they survive a loss of power once this resolves. Whatever the stream throws is passed
   * on, and then nothing is left behind.
   * @throws FailureError `disk-full`, or `file-unreadable` when the folder cannot be written to.
   */
  write(name: string, bytes: AsyncIterable<Uint8Array>): Promise<StagedFile>
  /** @throws FailureError for what cannot be an id. */
  path(stagedId: string): string
  /** Null when it is not there (any more). */
  stat(stagedId: string): Promise<{ readonly size: number; readonly mtimeMs: number } | null>
  /** Removing what is not there is no error. */
  remove(stagedId: string): Promise<void>
  /**
   * Removes what nobody needs: not kept, not being written, and older than `olderThanMs`. Returns how many.
   * Parts left by a process that died go as well; `keepPart`: by the id that such a part is named after.
   */
  sweep(options: {
    keep: (stagedId: string) => boolean
    keepPart: (id: string) => boolean
    olderThanMs: number
  }): Promise<number>
}

const idPattern = /^[a-z0-9]{12,40}$/
const partSuffix = '.part'
/** Files of a sweep that are asked about without letting anything else go on. */
const pieceSize = 200

/** @throws FailureError as `write` does. `makeId` gives what nobody can guess. */
export async function openStagingFolder(options: {
  dataDir: string
  clock: Clock
  makeId?: () => string
}): Promise<StagingFolder> {
  const { makeId = newId } = options
  const folder = join(options.dataDir, 'staging')
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw writeFailure(error, folder)
  })
  const writing = new Set<string>()

  const path = (stagedId: string): string => {
    if (idPattern.test(stagedId)) return join(folder, stagedId)
    throw new FailureError({ code: 'file-missing', message: 'These bytes were never staged.' })
  }

  return {
    path,

    async write(name, bytes) {
      const stagedId = makeId()
      const part = path(stagedId) + partSuffix
      writing.add(stagedId)
      try {
        const size = await writeNewFile(part, bytes)
        await rename(part, path(stagedId))
        await syncFolder(folder)
        return { stagedId, name: baseName(name) || 'file', size }
      } catch (error) {
        // What stood there before is another's.
        const left = (error as NodeJS.ErrnoException | null)?.code === 'EEXIST' ? [] : [part, path(stagedId)]
        for (const own of left) await unlink(own).catch(() => undefined)
        throw writeFailure(error, folder)
      } finally {
        writing.delete(stagedId)
      }
    },

    async stat(stagedId) {
      if (!idPattern.test(stagedId)) return null
      const stats = await stat(path(stagedId)).catch(missingIsNull)
      return stats?.isFile() ? { size: stats.size, mtimeMs: stats.mtimeMs } : null
    },

    async remove(stagedId) {
      if (idPattern.test(stagedId)) await unlink(path(stagedId)).catch(missingIsNull)
    },

    async sweep({ keep, keepPart, olderThanMs }) {
      const before = options.clock.now() - olderThanMs
      let removed = 0
      for (const [index, file] of (await readdir(folder)).entries()) {
        if (index % pieceSize === pieceSize - 1) await options.clock.sleep(0)
        const isPart = file.endsWith(partSuffix)
        const stagedId = isPart ? file.slice(0, -partSuffix.length) : file
        if (!idPattern.test(stagedId)) continue
        const isNeeded = () => writing.has(stagedId) || (isPart ? keepPart(stagedId) : keep(stagedId))
        if (isNeeded()) continue
        const stats = await stat(join(folder, file)).catch(missingIsNull)
        // A row may have come to need it meanwhile: it was brought back, or is sent.
        if (stats === null || stats.mtimeMs > before || isNeeded()) continue
        await unlink(join(folder, file)).catch(missingIsNull)
        removed += 1
      }
      return removed
    },
  }
}

async function writeNewFile(path: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await open(path, 'wx', 0o600)
  try {
    let size = 0
    for await (const chunk of bytes) {
      await writeWhole(file, chunk)
      size += chunk.byteLength
    }
    await file.sync()
    return size
  } finally {
    await file.close()
  }
}

async function writeWhole(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let offset = 0; offset < chunk.byteLength; ) {
    const { bytesWritten } = await file.write(chunk, offset, chunk.byteLength - offset)
    offset += bytesWritten
  }
}

/** A new name is durable only when its folder is. Windows cannot do that to a folder, and need not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function missingIsNull(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
  throw error
}

/** Failures of the disk in words; what the stream of bytes threw stays as it is. */
function writeFailure(error: unknown, folder: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const message =
      'The disk is full, so these bytes could not be kept for sending. Free some space and add them again.'
    return new FailureError({ code: 'disk-full', message }, { cause: error })
  }
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM' || code === 'EIO' || code === 'ENOENT') {
    const message = `The folder ${folder} could not be written to (${code}), so these bytes could not be kept for sending.`
    return new FailureError({ code: 'file-unreadable', message }, { cause: error })
  }
  return error
}
