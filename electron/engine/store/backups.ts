import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A copy of queue and history, made by SQLite while the engine ran. */
export interface Backup {
  /** Of the file, which tells the moment in UTC: `history-2026-01-31T12-00-00Z.db`. */
  readonly name: string
  /** ms since the epoch. */
  readonly madeAt: number
  readonly bytes: number
  /** Until when the database's changes are in it: ms since the epoch by the file system, whole. */
  readonly stateAt: number
}

const pattern = /^history-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z\.db$/
const mostBackups = 7
const fewestBackups = 2
const mostBytes = 200_000_000
export const backupEveryMs = 86_400_000

export function backupFolder(dataDir: string): string {
  return join(dataDir, 'backups')
}

export function backupName(now: number): string {
  return `history-${new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')}Z.db`
}

export function isBackupName(name: string): boolean {
  return pattern.test(name)
}

/** Newest first; without what is not whole. */
export function listBackups(dataDir: string): Backup[] {
  const folder = backupFolder(dataDir)
  return namesIn(folder)
    .flatMap((name) => {
      const [, day, ...time] = pattern.exec(name) ?? []
      const stats = day === undefined ? null : statsOf(join(folder, name))
      if (!stats) return []
      const madeAt = Date.parse(`${day}T${time.join(':')}Z`)
      return [{ name, madeAt, bytes: stats.size, stateAt: Math.floor(stats.mtimeMs) }]
    })
    .sort((a, b) => b.madeAt - a.madeAt)
}

/**
 * Removes parts of backups that broke off, and the oldest backups: seven stay, or two where they take more than 200 MB.
 * Those of a clock that was ahead go first. `now` in ms since the epoch.
 */
export function dropOldBackups(dataDir: string, now: number): void {
  const folder = backupFolder(dataDir)
  for (const name of namesIn(folder)) if (name.endsWith('.part')) rmSync(join(folder, name), { force: true })
  let bytes = 0
  const isAhead = ({ madeAt }: Backup) => madeAt >= now + backupEveryMs
  const all = listBackups(dataDir)
  const kept = [...all.filter((backup) => !isAhead(backup)), ...all.filter(isAhead)]
  for (const [at, backup] of kept.entries()) {
    bytes += backup.bytes
    if (at >= mostBackups || (at >= fewestBackups && bytes > mostBytes))
      rmSync(join(folder, backup.name), { force: true })
  }
}

/**
 * When the database was last written to: ms since the epoch by the file system, whole; 0: there is none. `stat` opens
 * nothing.
 */
export function databaseStateAt(dataDir: string): number {
  const times = ['mayfly.db', 'mayfly.db-wal'].map((name) => statsOf(join(dataDir, name))?.mtimeMs ?? 0)
  return Math.floor(Math.max(...times))
}

/**
 * Whether it is time for another one: none was made within a day of now, by whichever clock, and something has changed
 * since each of them.
 */
export function backupIsDue(dataDir: string, now: number): boolean {
  const all = listBackups(dataDir)
  if (all.some(({ madeAt }) => Math.abs(now - madeAt) < backupEveryMs)) return false
  const state = databaseStateAt(dataDir)
  return all.every(({ stateAt }) => stateAt !== state)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function statsOf(path: string) {
  return statSync(path, { throwIfNoEntry: false })
}
