import { link, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncFolder } from '../sync-folder.ts'
import { saveName } from './save-name.ts'

/** More copies of one name in one folder than anyone has; beyond it the folder is at fault. */
const mostTurns = 10_000

/**
 * Gives a finished part its name, within its own folder, so that a reader sees all of it or nothing. A name that is
 * taken stays as it is and the copy becomes `name (2)`, also when two processes do this at once.
 * @returns the path. Rejects with the system's error.
 */
export async function placeCopy(part: string, name: string): Promise<string> {
  const folder = dirname(part)
  for (let turn = 1; turn <= mostTurns; turn++) {
    const path = join(folder, saveName(name, turn))
    if (!(await claim(part, path))) continue
    await syncFolder(folder)
    return path
  }
  throw new Error(`no free name for a copy within ${mostTurns} turns`)
}

/** False when the name is taken. */
async function claim(part: string, path: string): Promise<boolean> {
  try {
    await link(part, path)
    await rm(part, { force: true })
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (code === 'ENOENT' || code === 'ENOTDIR') throw error
  }
  // A file system without hard links (FAT): an empty file holds the name until the whole one takes its place.
  try {
    await (await open(path, 'wx')).close()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  try {
    await rename(part, path)
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
  return true
}
