import { constants, type Stats } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { plainText } from '../../../shared/escape-text.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { IsOwnFile } from '../store/own-files.ts'

export type PathFinding =
  | { readonly kind: 'file'; readonly size: number; readonly mtimeMs: number }
  | { readonly kind: 'folder' }
  | { readonly kind: 'refused'; readonly failure: Failure }

/** What stands at a path; links are followed. A file counts only when this user may read it. Never throws. */
export async function inspectPath(path: string, isOwn: IsOwnFile): Promise<PathFinding> {
  try {
    const stats = await stat(path)
    if (stats.isDirectory()) return { kind: 'folder' }
    if (!stats.isFile()) return { kind: 'refused', failure: notAFile(path, stats) }
    if (isOwn(stats)) return { kind: 'refused', failure: inUseHere(path) }
    await access(path, constants.R_OK)
    return { kind: 'file', size: stats.size, mtimeMs: stats.mtimeMs }
  } catch (error) {
    return { kind: 'refused', failure: notReadable(path, error) }
  }
}

/** A path as it may stand in a sentence: on one line, with nothing unseen in it. */
export function shownPath(path: string): string {
  return plainText(path)
}

/** Why a path could not be looked at, in words. */
export function notReadable(path: string, error: unknown): Failure {
  const shown = shownPath(path)
  const code = (error as NodeJS.ErrnoException | null)?.code ?? 'unknown reason'
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      // A name that is not UTF-8 reaches us with replacement characters, and cannot be opened by them.
      return path.includes('\ufffd')
        ? {
            code: 'file-unreadable',
            message: `The name of ${shown} is not valid UTF-8. Rename it and add it again.`,
          }
        : { code: 'file-missing', message: `There is no file or folder at ${shown}.` }
    case 'EACCES':
    case 'EPERM':
      return { code: 'file-unreadable', message: `${shown} may not be read by this user.` }
    case 'ELOOP':
      return { code: 'file-unreadable', message: `${shown} is a link that leads back to itself.` }
    case 'ENAMETOOLONG':
      return {
        code: 'file-unreadable',
        message: `The path ${shown.slice(0, 80)}… is longer than the system allows.`,
      }
    case 'ERR_INVALID_ARG_VALUE':
      return { code: 'rejected', message: `${shown} holds a zero byte, which no path can.` }
    default:
      return { code: 'file-unreadable', message: `${shown} could not be read (${code}).` }
  }
}

/** Why one of Mayfly's own files is not sent (see `own-files.ts`). */
export function inUseHere(path: string): Failure {
  const message = `${shownPath(path)} belongs to Mayfly itself and is in use, so it cannot be sent. Export the history instead.`
  return { code: 'file-unreadable', message }
}

export function notAFile(path: string, stats: Pick<Stats, 'isFIFO' | 'isSocket'>): Failure {
  const what = stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device'
  return {
    code: 'file-unreadable',
    message: `${shownPath(path)} is ${what}, not a file, so it cannot be sent.`,
  }
}
