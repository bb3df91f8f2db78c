import type { SqliteDatabase } from './database.ts'
import { readRows } from './read-ended.ts'
import { rowIsReadable, type UploadRow } from './upload-row.ts'

type Row = Record<string, unknown>

/**
 * Brings what a damaged database holds that a backup does not, or not as new, into a copy of that backup, as far as it
 * can still be read: uploads with their batches and attempts. Reading ends where nothing more can be read.
 * @returns how many uploads were brought over.
 * @throws an error of SQLite's when the copy cannot be written to.
 */
export function salvageRows(damaged: SqliteDatabase, copy: SqliteDatabase): number {
  const known = copy.prepare<[string], { seq: number; at: number }>(
    'SELECT seq, changed_at AS at FROM uploads WHERE id = ?',
  )
  const isTaken = copy.prepare<[number], 1>('SELECT 1 FROM uploads WHERE seq = ?').pluck()
  const upload = createWriter(copy, 'uploads')
  const batch = createWriter(copy, 'batches')
  const attempt = createWriter(copy, 'attempts')
  const batchOf = createReader(damaged, 'SELECT * FROM batches WHERE id = ?')
  const attemptsOf = createReader(damaged, 'SELECT * FROM attempts WHERE upload = ?')

  const bring = (row: UploadRow): boolean => {
    const there = known.get(row.id)
    if (!rowIsReadable(row) || (there && there.at >= row.changed_at)) return false
    const seq = there?.seq ?? (isTaken.get(row.seq) ? null : row.seq)
    // The search takes it in anew.
    const written = upload({ ...row, seq, searchable: 0 })
    if (written === null) return false
    for (const one of batchOf(row.batch)) batch(one)
    for (const one of attemptsOf(row.seq)) attempt({ ...one, upload: written })
    return true
  }
  const bringAll = copy.transaction((rows: readonly UploadRow[]) => rows.filter(bring).length)

  let brought = 0
  for (const rows of readable(damaged)) brought += bringAll(rows)
  return brought
}

function* readable(damaged: SqliteDatabase): Generator<UploadRow[], void> {
  try {
    for (const { rows } of readRows(damaged)) yield rows
  } catch (error) {
    if (!isSqlite(error)) throw error
  }
}

/** What cannot be read is not there. */
function createReader(damaged: SqliteDatabase, sql: string): (key: string | number) => Row[] {
  return (key) => {
    try {
      return damaged.prepare<[string | number], Row>(sql).all(key)
    } catch (error) {
      if (!isSqlite(error)) throw error
      return []
    }
  }
}

/** Writes the columns that both sides know, and gives the number of the row; null: what stands in it fits no row. */
function createWriter(copy: SqliteDatabase, table: string): (row: Row) => number | bigint | null {
  const columns = copy.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table)
  const statements = new Map<string, ReturnType<SqliteDatabase['prepare']>>()
  const statementFor = (names: readonly string[]) => {
    const sql = `INSERT OR REPLACE INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`
    const statement = statements.get(sql) ?? copy.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  return (row) => {
    try {
      return statementFor(columns.filter((name) => row[name] !== undefined)).run(row).lastInsertRowid
    } catch (error) {
      if (!isSqlite(error) || !/^SQLITE_(CONSTRAINT|MISMATCH)/.test(String(error.code))) throw error
      return null
    }
  }
}

function isSqlite(error: unknown): error is Error & { code: string } {
  return String((error as { code?: unknown } | null)?.code).startsWith('SQLITE_')
}
