import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { FailureError } from '../failure-error.ts'
import { backupFolder, isBackupName } from './backups.ts'
import { holdBack } from './hold-back.ts'

/** In the place of a backup: begin with an empty history. */
export const nothing = 'nothing'

const staged = 'mayfly.db.restored'
const live = ['mayfly.db', 'mayfly.db-wal', 'mayfly.db-shm'] as const

/**
 * Lays a copy of a backup (or an empty database) beside queue and history. From this moment on it is decided: who
 * opens the data directory next finishes it, also after a crash (see `finishRestore`).
 * @param complete what else the copy is to hold, once it is known to be sound.
 * @throws FailureError when there is no such backup, or it is damaged itself, or there is no room. Nothing has
 * changed then.
 */
export function stageRestore(
  dataDir: string,
  backup: string,
  complete: (path: string) => void = () => {},
): void {
  const part = join(dataDir, `${staged}.part`)
  try {
    rmSync(part, { force: true })
    if (backup === nothing) new Database(part).exec('PRAGMA user_version = 0; VACUUM').close()
    else copyFileSync(pathOf(dataDir, backup), part)
    chmodSync(part, 0o600)
    const copy = new Database(part, { readonly: true })
    const isSound = copy.pragma('quick_check(1)', { simple: true }) === 'ok'
    copy.close()
    if (!isSound) throw refusal(`The backup ${backup} is damaged itself. Choose another one.`)
    complete(part)
    sync(part)
    // The journal of one that a crash left half written belongs to no other.
    for (const end of ['', '-journal', '-wal', '-shm']) rmSync(join(dataDir, staged + end), { force: true })
    renameSync(part, join(dataDir, staged))
    sync(dataDir)
  } catch (cause) {
    rmSync(part, { force: true })
    if (cause instanceof FailureError) throw cause
    const code = String((cause as { code?: unknown }).code ?? 'unknown reason')
    throw code === 'ENOSPC' || code.startsWith('SQLITE_FULL')
      ? new FailureError(
          {
            code: 'disk-full',
            message: 'There is no room for a copy of the backup. Free some space first. Nothing was changed.',
          },
          { cause },
        )
      : refusal(`The backup ${backup} cannot be read (${code}). Choose another one. Nothing was changed.`)
  }
}

/**
 * Puts what `stageRestore` laid down in the place of queue and history; what was there is kept aside. What waited to be
 * sent in the backup, and does not any more, is paused. For the holder of the lock, while nobody has the database open.
 * After a crash it goes on where it was.
 * @returns where the database of before is kept, or null when nothing was staged.
 * @throws FailureError when what was staged cannot be written to: it stays for the next start.
 */
export function finishRestore(dataDir: string): string | null {
  const path = join(dataDir, staged)
  if (!existsSync(path)) return null
  const kept = keptAs(dataDir)
  // Only now nothing is sent any more; once the database of before has been moved, this is done.
  if (!existsSync(kept)) {
    const { atime, mtimeMs } = statSync(path)
    holdBack(dataDir, path)
    // Half a millisecond more: as seconds with a fraction it could else be read back as the one before.
    utimesSync(path, atime, (Math.floor(mtimeMs) + 0.5) / 1000)
  }
  mkdirSync(join(dataDir, 'damaged'), { recursive: true, mode: 0o700 })
  // The log last of all: without it a database alone is whole, the other way round it would be taken for another's.
  for (const name of live)
    if (existsSync(join(dataDir, name)))
      renameSync(join(dataDir, name), kept + name.slice('mayfly.db'.length))
  renameSync(path, join(dataDir, live[0]))
  sync(dataDir)
  return kept
}

/** Where `finishRestore` keeps the database of before: a dated name, the same one after a crash in between. */
export function keptAs(dataDir: string): string {
  const at = statSync(join(dataDir, staged)).mtime.toISOString().slice(0, 23).replaceAll(/[:.]/g, '-')
  return join(dataDir, 'damaged', `history-${at}Z.db`)
}

function pathOf(dataDir: string, backup: string): string {
  if (!isBackupName(backup)) throw refusal(`There is no backup “${backup}”. Nothing was changed.`)
  const path = join(backupFolder(dataDir), backup)
  if (!existsSync(path)) throw refusal(`There is no backup “${backup}”. Nothing was changed.`)
  return path
}

function sync(path: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function refusal(message: string): FailureError {
  return new FailureError({ code: 'rejected', message })
}
