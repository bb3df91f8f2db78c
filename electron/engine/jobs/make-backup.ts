import { mkdirSync, statfsSync, writeFileSync } from 'node:fs'
import { open, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { backupFolder, backupName, databaseStateAt, dropOldBackups } from '../store/backups.ts'
import { databaseFailure } from '../store/database.ts'
import { openForReading } from '../store/open-for-reading.ts'

export type BackupResult =
  | { readonly kind: 'made'; readonly bytes: number }
  /** Nothing was ever uploaded. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'no-room' }

/** What must stay free beside a backup, in bytes: the queue goes before it. */
const spareBytes = 100_000_000

/**
 * Copies queue and history with `VACUUM INTO`, while others work on them; checks the copy, and only then gives it its
 * name and lets older ones go.
 * @throws FailureError, also when the copy is damaged: older ones stay then.
 */
export async function makeBackup(input: {
  readonly dataDir: string
  /** ms since the epoch. */
  readonly now: number
}): Promise<BackupResult> {
  const { dataDir, now } = input
  const folder = backupFolder(dataDir)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const stateAt = databaseStateAt(dataDir)
  const database = openForReading(dataDir)
  const part = join(folder, `${backupName(now)}.part`)
  try {
    const pages = database.pragma('page_count', { simple: true }) as number
    const pageBytes = database.pragma('page_size', { simple: true }) as number
    const { bavail, bsize } = statfsSync(folder)
    if (bavail * bsize < pages * pageBytes + spareBytes) return { kind: 'no-room' }
    if (database.prepare('SELECT 1 FROM uploads LIMIT 1').get() === undefined) return { kind: 'empty' }
    // An empty file is what SQLite writes into as well: nobody else may read it at any moment.
    writeFileSync(part, '', { mode: 0o600 })
    database.prepare('VACUUM INTO ?').run(part)
    checkCopy(part)
    // Half a millisecond more: as seconds with a fraction it could else be read back as the one before.
    const seconds = (stateAt + 0.5) / 1000
    await utimes(part, seconds, seconds)
    await sync(part)
    await rename(part, join(folder, backupName(now)))
    await sync(folder)
    dropOldBackups(dataDir, now)
    return { kind: 'made', bytes: (await stat(join(folder, backupName(now)))).size }
  } catch (cause) {
    const code = (cause as { code?: unknown }).code
    throw typeof code === 'string' && code.startsWith('SQLITE_')
      ? databaseFailure(database.name, cause)
      : cause
  } finally {
    database.close()
    await rm(part, { force: true })
  }
}

/** @throws a SQLite error for what is damaged. */
export function checkCopy(path: string): void {
  const copy = new Database(path, { readonly: true })
  try {
    if (copy.pragma('quick_check(1)', { simple: true }) === 'ok') return
    throw Object.assign(new Error('the copy is damaged'), { code: 'SQLITE_CORRUPT' })
  } finally {
    copy.close()
  }
}

async function sync(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
