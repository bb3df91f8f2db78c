import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { plainText } from '../../shared/escape-text.ts'
import { FailureError } from './failure-error.ts'
import { isWithin } from './is-within.ts'
import { syncFolder } from './sync-folder.ts'

/**
 * Writes a file where a person wants it, for them alone: under another name, which nobody can have made or know, until
 * it is whole. What has the name already is replaced, never written into, and a link of that name is not followed.
 * @param ownFolder the data directory, in which nothing is replaced
 * @param pieces what they throw is passed on, and then nothing is left behind
 * @returns what the pieces end with
 * @throws FailureError `disk-full`, `file-unreadable`, or `rejected` for a path in `ownFolder`
 */
export async function replaceFile<T>(
  path: string,
  ownFolder: string,
  pieces: AsyncIterable<string, T>,
): Promise<T> {
  if (isWithin(path, ownFolder)) {
    const message = 'This is a folder of Mayfly’s own. Choose another one.'
    throw new FailureError({ code: 'rejected', message })
  }
  const part = `${path}.${randomBytes(8).toString('hex')}.part`
  const file = await inWords(path, open(part, 'wx', 0o600))
  const source = pieces[Symbol.asyncIterator]()
  try {
    let piece = await source.next()
    for (; !piece.done; piece = await source.next()) await inWords(path, file.writeFile(piece.value))
    await inWords(path, file.sync())
    await inWords(path, file.close())
    await inWords(path, rename(part, path))
    await syncFolder(dirname(path))
    return piece.value
  } catch (error) {
    await source.return?.().catch(() => {})
    await file.close().catch(() => {})
    await rm(part, { force: true }).catch(() => {})
    throw error
  }
}

function inWords<R>(path: string, work: Promise<R>): Promise<R> {
  return work.catch((cause: unknown) => {
    throw notWritten(path, cause)
  })
}

function notWritten(path: string, cause: unknown): FailureError {
  const { code } = cause as NodeJS.ErrnoException
  const full = code === 'ENOSPC' || code === 'EDQUOT'
  return new FailureError(
    {
      code: full ? 'disk-full' : 'file-unreadable',
      message: full
        ? `There is no room for ${plainText(path)}. Nothing was left there.`
        : `${plainText(path)} cannot be written (${code ?? 'unknown reason'}).`,
    },
    { cause },
  )
}
