import { constants, type Dirent } from 'node:fs'
import { access, lstat, opendir, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import type { IsOwnFile } from '../store/own-files.ts'
import { inUseHere, notAFile, notReadable, shownPath } from './inspect-path.ts'
import { fileItem, type IntakeEntry, refused } from './intake-entry.ts'

/** Entries looked at together: enough to keep the disk busy, few enough to hold. */
const groupSize = 256

/** What file managers leave behind. Other hidden files are sent: to leave out what a person gave would be worse. */
const litter = new Set(['.ds_store', 'thumbs.db', 'desktop.ini'])

const asPeopleCount = new Intl.Collator('en', { numeric: true })

type Found = IntakeEntry | { readonly kind: 'folder'; readonly path: string } | { readonly kind: 'nothing' }

/**
 * Every file below a folder, folder by folder in natural order. A link to a file is followed while its target is
 * in the folder, and refused when it leads out. A link to a folder inside is passed over, since that folder is
 * walked under its own name; so no circle of links can hold the walk.
 * @throws the signal's reason when it is aborted.
 */
export async function* walkFolder(
  folder: string,
  isOwn: IsOwnFile,
  signal?: AbortSignal,
): AsyncGenerator<IntakeEntry, void, undefined> {
  const root = await realpath(folder).catch(() => folder)
  const open = [readFolder(folder, root, isOwn, signal)]
  for (let current = open.at(-1); current !== undefined; current = open.at(-1)) {
    const { done, value: found } = await current.next()
    if (done) open.pop()
    else if (found.kind === 'folder') open.push(readFolder(found.path, root, isOwn, signal))
    else if (found.kind !== 'nothing') yield found
  }
}

async function* readFolder(
  folder: string,
  root: string,
  isOwn: IsOwnFile,
  signal: AbortSignal | undefined,
): AsyncGenerator<Found, undefined, undefined> {
  const names: string[] = []
  /** Only of what is no file: of a long folder the names are all that is held. */
  const others = new Map<string, Dirent>()
  try {
    for await (const entry of await opendir(folder, { bufferSize: groupSize })) {
      names.push(entry.name)
      if (!entry.isFile()) others.set(entry.name, entry)
    }
  } catch (error) {
    yield refused(folder, notReadable(folder, error))
    return
  }
  names.sort((a, b) => asPeopleCount.compare(a, b) || (a < b ? -1 : 1))
  for (let start = 0; start < names.length; start += groupSize) {
    signal?.throwIfAborted()
    const group = names.slice(start, start + groupSize)
    yield* await Promise.all(
      group.map((name) => inspectEntry(folder, name, others.get(name) ?? null, root, isOwn)),
    )
  }
}

/** @param entry null: a file. */
async function inspectEntry(
  folder: string,
  name: string,
  entry: Dirent | null,
  root: string,
  isOwn: IsOwnFile,
): Promise<Found> {
  const path = join(folder, name)
  try {
    if (entry?.isDirectory()) return { kind: 'folder', path }
    if (litter.has(name.toLowerCase())) return { kind: 'nothing' }
    if (entry?.isSymbolicLink()) return await inspectLink(path, root, isOwn)
    if (entry) return refused(path, notAFile(path, entry))
    const [stats] = await Promise.all([lstat(path), access(path, constants.R_OK)])
    return isOwn(stats) ? refused(path, inUseHere(path)) : fileItem(path, stats)
  } catch (error) {
    return refused(path, notReadable(path, error))
  }
}

async function inspectLink(path: string, root: string, isOwn: IsOwnFile): Promise<Found> {
  const target = await realpath(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return null
  })
  if (target === null) {
    const message = `${shownPath(path)} is a link to something that is no longer there.`
    return refused(path, { code: 'file-missing', message })
  }
  const way = relative(root, target)
  if (way === '..' || /^\.\.[/\\]/.test(way) || isAbsolute(way)) {
    const message = `${shownPath(path)} is a link that leads out of the folder, so it was left out. Add what it leads to by itself.`
    return refused(path, { code: 'file-unreadable', message })
  }
  const stats = await stat(path)
  if (stats.isDirectory()) return { kind: 'nothing' }
  if (!stats.isFile()) return refused(path, notAFile(path, stats))
  if (isOwn(stats)) return refused(path, inUseHere(path))
  await access(path, constants.R_OK)
  return fileItem(path, stats)
}
