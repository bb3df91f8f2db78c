import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { createAttemptStore } from '../../electron/engine/store/attempts.ts'
import { recordOf, type UploadRow } from '../../electron/engine/store/upload-row.ts'
import { type Failure, failureSchema } from '../../shared/failure.ts'
import { type UploadSource, uploadSourceSchema } from '../../shared/upload.ts'

export interface StoredRow {
  readonly seq: number
  readonly id: string
  readonly batch: string
  readonly source: UploadSource
  readonly name: string
  readonly size: number | null
  readonly destination: string
  readonly remoteName: string | null
  readonly sha256: string | null
  readonly attempts: number
  readonly state: string
  readonly because: Failure | null
  readonly url: string | null
}

export interface StoredAttempt {
  readonly upload: number
  readonly number: number
  readonly method: string
  readonly outcome: string
  readonly failure: Failure | null
}

export interface StoredData {
  readonly rows: StoredRow[]
  readonly attempts: StoredAttempt[]
  /** SQLite's own word on the file: "ok". */
  readonly integrity: string
}

/** Reads the whole database of processes that have ended, through SQLite alone. */
export function readDatabase(dataDir: string): StoredData {
  const database = new Database(join(dataDir, 'mayfly.db'))
  try {
    const rows = database
      .prepare<[], Record<string, unknown>>(
        'SELECT seq, id, batch, source, name, size, destination, remote_name AS remoteName, sha256, attempts, state, state_data AS data, url FROM uploads ORDER BY seq',
      )
      .all()
      .map(({ data, source, ...row }) => {
        const { because } = JSON.parse(String(data)) as { because?: unknown }
        return {
          ...row,
          source: uploadSourceSchema.parse(JSON.parse(String(source))),
          because: because ? failureSchema.parse(because) : null,
        } as StoredRow
      })
    const store = createAttemptStore(database)
    const attempts = database
      .prepare<[], UploadRow>('SELECT * FROM uploads ORDER BY seq')
      .all()
      .flatMap((row) => store.of(recordOf(row)).attempts.map((attempt) => ({ ...attempt, upload: row.seq })))
    const lost = database
      .prepare('SELECT count(*) FROM attempts WHERE upload NOT IN (SELECT seq FROM uploads)')
      .pluck()
      .get()
    if (lost !== 0) throw new Error(`${lost} attempts belong to no upload.`)
    return { rows, attempts, integrity: String(database.pragma('integrity_check', { simple: true })) }
  } finally {
    database.close()
  }
}

/** Rows by state, also beside a process that works; null where that cannot be read now. */
export function countStates(dataDir: string): Record<string, number> | null {
  const path = join(dataDir, 'mayfly.db')
  if (!existsSync(path)) return {}
  try {
    const database = new Database(path, { readonly: true, timeout: 200 })
    try {
      const counts = database
        .prepare<[], { state: string; count: number }>(
          'SELECT state, count(*) AS count FROM uploads GROUP BY state',
        )
        .all()
      return Object.fromEntries(counts.map(({ state, count }) => [state, count]))
    } finally {
      database.close()
    }
  } catch {
    return null
  }
}

/** Holds the write lock of the database, as another program would; null where it cannot be had now. */
export function lockDatabase(dataDir: string): (() => void) | null {
  const path = join(dataDir, 'mayfly.db')
  if (!existsSync(path)) return null
  let database: Database.Database | undefined
  try {
    database = new Database(path, { timeout: 100 })
    database.exec('BEGIN IMMEDIATE')
  } catch {
    database?.close()
    return null
  }
  const held = database
  return () => {
    held.exec('ROLLBACK')
    held.close()
  }
}
