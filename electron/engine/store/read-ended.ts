import type { SqliteDatabase } from './database.ts'
import { isDamage } from './is-database-fault.ts'
import type { UploadRow } from './upload-row.ts'

/** Which rows: all that ended, or those of one destination, or accepted since then (ms since the epoch). */
export interface EndedFilter {
  readonly destination?: string | undefined
  readonly since?: number | undefined
}

const pageRows = 500
/** Rows in a row that cannot be read, after which nothing more is looked for. */
const mostInVain = 200_000

/**
 * Every row of the history, oldest first, page by page: each page is as it is when it is read, and nothing is held
 * open between two. Where a page of the file is damaged, its rows are tried one by one, and those that cannot be
 * read are counted (some of them may never have been there).
 */
export function readEnded(database: SqliteDatabase, filter: EndedFilter = {}): Generator<ReadRows, void> {
  const where = `forgotten_at IS NULL AND state IN ('done', 'failed', 'cancelled')
    ${filter.destination === undefined ? '' : 'AND destination = @destination'}
    ${filter.since === undefined ? '' : 'AND created_at >= @since'}`
  return readWhere(database, where, filter)
}

/** Every row there is, those of the queue too. */
export function readRows(database: SqliteDatabase): Generator<ReadRows, void> {
  return readWhere(database, 'forgotten_at IS NULL', {})
}

type ReadRows = { readonly rows: UploadRow[]; readonly unreadable: number }

function* readWhere(database: SqliteDatabase, where: string, filter: EndedFilter): Generator<ReadRows, void> {
  const page = database.prepare<[object], UploadRow>(
    `SELECT * FROM uploads WHERE seq > @after AND ${where} ORDER BY seq LIMIT ${pageRows}`,
  )
  const single = database.prepare<[object], UploadRow>(
    `SELECT * FROM uploads WHERE seq = @after AND ${where}`,
  )
  const last = database.prepare<[], number>('SELECT max(seq) FROM uploads INDEXED BY uploads_batch').pluck()
  const first = database.prepare<[], number>('SELECT min(seq) FROM uploads INDEXED BY uploads_batch').pluck()
  let after = Number.MIN_SAFE_INTEGER
  let inVain = 0
  for (;;) {
    try {
      const rows = page.all({ ...filter, after })
      const end = rows.at(-1)
      if (!end) return
      after = end.seq
      yield { rows, unreadable: 0 }
      continue
    } catch (error) {
      if (!isDamage(error)) throw error
    }
    // Imported rows may stand below the first one; in a damaged file they are looked for from there on.
    after = Math.max(after, (firstOf(first) ?? 0) - 1)
    const { rows, unreadable } = oneByOne(single, filter, after)
    inVain = rows.length > 0 ? 0 : inVain + pageRows
    after += pageRows
    yield { rows, unreadable }
    if (inVain > mostInVain || after > (lastOf(last) ?? Number.MAX_SAFE_INTEGER)) return
  }
}

function oneByOne(
  single: { get(values: object): UploadRow | undefined },
  filter: EndedFilter,
  after: number,
): { rows: UploadRow[]; unreadable: number } {
  const rows: UploadRow[] = []
  let unreadable = 0
  for (let seq = after + 1; seq <= after + pageRows; seq++) {
    try {
      const row = single.get({ ...filter, after: seq })
      if (row) rows.push(row)
    } catch (error) {
      if (!isDamage(error)) throw error
      unreadable++
    }
  }
  return { rows, unreadable }
}

function firstOf(statement: { get(): number | undefined }): number | null {
  return lastOf(statement)
}

function lastOf(statement: { get(): number | undefined }): number | null {
  try {
    return statement.get() ?? null
  } catch {
    return null
  }
}
