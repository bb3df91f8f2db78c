import { lstat } from 'node:fs/promises'
import { join } from 'node:path'

/** What tells a file apart from all others, whatever the path that leads to it. */
interface FileIdentity {
  readonly dev: number
  readonly ino: number
}

/** Whether a file is one that SQLite holds open for this process. */
export type IsOwnFile = (file: FileIdentity) => boolean

const names = ['mayfly.db', 'mayfly.db-wal', 'mayfly.db-shm', 'engine.lock']

/**
 * Knows Mayfly's own live files, also by links. They must never be opened to be sent: closing any descriptor on a
 * locked file drops the whole process's locks on it.
 */
export async function ownFiles(dataDir: string): Promise<IsOwnFile> {
  const found = await Promise.all(names.map((name) => lstat(join(dataDir, name)).catch(() => null)))
  const ids = new Set(found.flatMap((stats) => (stats === null ? [] : [idOf(stats)])))
  return (file) => ids.has(idOf(file))
}

function idOf({ dev, ino }: FileIdentity): string {
  return `${dev}:${ino}`
}
