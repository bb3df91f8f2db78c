import { join } from 'node:path'
import Database from 'better-sqlite3'
import { FailureError } from '../failure-error.ts'
import { restrictToOwner } from './restrict-to-owner.ts'

export interface OwnerLock {
  release(): void
}

/**
 * Takes the lock of a data directory: an exclusive SQLite transaction on a file of its own, which the system
 * gives back when the process dies, so that nothing goes stale. Nothing else may open `engine.lock`: closing any
 * descriptor on it would drop this process's POSIX locks.
 * @returns null when another process has it.
 * @throws FailureError when the file cannot be used.
 */
export function acquireOwnerLock(dataDir: string): OwnerLock | null {
  let database: Database.Database | undefined
  try {
    database = new Database(join(dataDir, 'engine.lock'), { timeout: 0 })
    database.pragma('journal_mode = MEMORY')
    database.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    database?.close()
    const code = (cause as { code?: string }).code ?? ''
    if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return null
    throw new FailureError(
      {
        code: 'bug',
        message: `The lock of the data directory ${dataDir} cannot be taken (${code || 'unknown reason'}). Check that the folder can be written to.`,
      },
      { cause },
    )
  }
  const held = database
  restrictToOwner(dataDir, ['engine.lock'])
  return {
    release: () => {
      if (!held.open) return
      held.exec('ROLLBACK')
      held.close()
    },
  }
}
