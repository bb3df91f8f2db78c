import { join } from 'node:path'
import Database from 'better-sqlite3'
import { databaseFailure, type SqliteDatabase } from './database.ts'

/**
 * Another connection to queue and history, beside the owner's: it only reads. SQLite opens the file, never `fs`.
 * @throws FailureError with a sentence.
 */
export function openForReading(dataDir: string): SqliteDatabase {
  const path = join(dataDir, 'mayfly.db')
  try {
    const database = new Database(path, { readonly: true, fileMustExist: true, timeout: 5000 })
    database.pragma('trusted_schema = OFF')
    database.pragma('temp_store = MEMORY')
    return database
  } catch (cause) {
    throw databaseFailure(path, cause)
  }
}
