import { join } from 'node:path'
import Database from 'better-sqlite3'
import { restoreAdvice } from '../../../shared/recovery.ts'
import { FailureError } from '../failure-error.ts'
import { uploadsMigration } from './migrations/0001-uploads.ts'
import { expiryMigration } from './migrations/0003-expiry.ts'
import { resumeMigration } from './migrations/0004-resume.ts'
import { labelsMigration } from './migrations/0005-labels.ts'
import { linkCareMigration } from './migrations/0006-link-care.ts'
import { findMigration } from './migrations/0007-find.ts'
import { alreadyUpMigration } from './migrations/0008-already-up.ts'
import { earlyDeathsMigration } from './migrations/0009-early-deaths.ts'
import { pastAttemptsMigration } from './migrations/0010-past-attempts.ts'
import { batchMarksMigration } from './migrations/0011-batch-marks.ts'
import { renewalsMigration } from './migrations/0012-renewals.ts'
import { forgottenBatchesMigration } from './migrations/0013-forgotten-batches.ts'
import { missedMigration } from './migrations/0014-missed.ts'
import { sameContentMigration } from './migrations/0015-same-content.ts'
import { waitingTimeMigration } from './migrations/0016-waiting-time.ts'
import { restrictToOwner } from './restrict-to-owner.ts'

export type SqliteDatabase = Database.Database

/** In order; `user_version` counts how many have been applied. */
const migrations: readonly string[] = [
  uploadsMigration,
  expiryMigration,
  resumeMigration,
  labelsMigration,
  linkCareMigration,
  findMigration,
  alreadyUpMigration,
  earlyDeathsMigration,
  pastAttemptsMigration,
  batchMarksMigration,
  renewalsMigration,
  forgottenBatchesMigration,
  missedMigration,
  sameContentMigration,
  waitingTimeMigration,
]

/**
 * Opens queue and history, and brings an older database up to date. WAL; a commit survives a crash of the
 * process, and `durably` makes one survive a loss of power.
 * @throws FailureError with a sentence: locked, corrupt, from a newer version, no room, not writable.
 */
export function openDatabase(dataDir: string): SqliteDatabase {
  const path = join(dataDir, 'mayfly.db')
  let database: SqliteDatabase | undefined
  try {
    database = new Database(path, { timeout: 5000 })
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = NORMAL')
    database.pragma('temp_store = MEMORY')
    database.pragma('trusted_schema = OFF')
    migrate(database)
    restrictToOwner(dataDir, ['mayfly.db', 'mayfly.db-wal', 'mayfly.db-shm'])
    return database
  } catch (cause) {
    database?.close()
    if (cause instanceof FailureError) throw cause
    throw databaseFailure(path, cause)
  }
}

/** Brings an older database up to date. @throws FailureError when a newer Mayfly made it */
export function migrate(database: SqliteDatabase): void {
  const version = database.pragma('user_version', { simple: true }) as number
  if (version > migrations.length) {
    throw new FailureError({
      code: 'bug',
      message: `The history was made by a newer Mayfly (version ${version} of the database, this one knows ${migrations.length}). Update Mayfly, or set MAYFLY_DATA_DIR to another folder. Nothing was changed.`,
    })
  }
  for (let next = version; next < migrations.length; next++) {
    database.transaction(() => {
      database.exec(migrations[next] ?? '')
      database.pragma(`user_version = ${next + 1}`)
    })()
  }
}

/**
 * Runs a transaction whose commit is on the disk, not only with the system, when it returns.
 * @throws FailureError when the database refuses, and then nothing was written.
 */
export function durably<T>(database: SqliteDatabase, work: () => T): T {
  database.pragma('synchronous = FULL')
  try {
    return database.transaction(work)()
  } catch (cause) {
    throw String((cause as { code?: string }).code).startsWith('SQLITE_')
      ? databaseFailure(database.name, cause)
      : cause
  } finally {
    database.pragma('synchronous = NORMAL')
  }
}

/** Queue and history cannot be opened as they are; a backup can take their place. */
export class DamagedDatabaseError extends FailureError {
  override name = 'DamagedDatabaseError'
  /** What is wrong, in a sentence, for those who see the backups beside it. */
  readonly damage: string
  constructor(damage: string, options?: ErrorOptions) {
    super({ code: 'bug', message: `${damage} ${restoreAdvice} Nothing was changed.` }, options)
    this.damage = damage
  }
}

/** A sentence for an error of SQLite's. */
export function databaseFailure(path: string, cause: unknown): FailureError {
  const code = (cause as { code?: string }).code ?? ''
  if (code.startsWith('SQLITE_FULL')) {
    return new FailureError(
      {
        code: 'disk-full',
        message:
          'The disk is full: nothing new can be accepted. What was accepted is safe. Free some space and try again.',
      },
      { cause },
    )
  }
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) {
    return new DamagedDatabaseError(`The database ${path} is damaged.`, { cause })
  }
  const message = code.startsWith('SQLITE_BUSY')
    ? `The database ${path} is locked by another program. Close it and try again.`
    : code.startsWith('SQLITE_READONLY') ||
        code.startsWith('SQLITE_CANTOPEN') ||
        code.startsWith('SQLITE_PERM')
      ? `The database ${path} cannot be written to. Check the folder's permissions.`
      : `The database ${path} cannot be used (${code || String(cause)}).`
  return new FailureError({ code: 'bug', message }, { cause })
}
