import type { HistoryCount, HistoryOutline, HistorySort, HistoryView } from '../../../shared/history.ts'
import type { SqliteDatabase } from './database.ts'
import { cursorOf, type HistoryQuery, historyQuery, type SearchSize } from './history-query.ts'
import { isDamage } from './is-database-fault.ts'
import { createSearchWords } from './search-words.ts'
import type { UploadRow } from './upload-row.ts'

export type HistoryReader = ReturnType<typeof createHistoryReader>

const countLimit = 10_000
/** A search that finds more is not sorted by name row by row. */
const fewRows = 10_000
/** Places that an outline names at most. */
const mostCursors = 2_000
const mostStatements = 60

/** Reads views of the history; on any connection, in any thread. Rows are as SQLite gives them. */
export function createHistoryReader(database: SqliteDatabase) {
  const statements = new Map<string, ReturnType<SqliteDatabase['prepare']>>()
  const prepare = (sql: string) => {
    const known = statements.get(sql)
    if (known) return known
    if (statements.size >= mostStatements) statements.clear()
    const statement = database.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  const all = <Row>(sql: string, values: HistoryQuery['values']): Row[] => prepare(sql).all(values) as Row[]

  const wordsFrom = createSearchWords(database)
  const foundBy = (search: string): SearchSize => {
    const found = prepare(
      `SELECT count(*) FROM (SELECT 1 FROM uploads_search WHERE uploads_search MATCH ? LIMIT ${fewRows + 1})`,
    )
      .pluck()
      .get(search) as number
    return found > fewRows ? 'many' : found > 0 ? 'few' : 'none'
  }
  const queryOf = (view: HistoryView, now: number, after: string | null): HistoryQuery => {
    const query = historyQuery(view, now, 'few', after, wordsFrom)
    const { search } = query.values
    if (view.sort.by !== 'name' || search === undefined || foundBy(String(search)) !== 'many') return query
    return historyQuery(view, now, 'many', after, wordsFrom)
  }
  /** Words that the search itself cannot take are found nowhere; nothing a person types is an error. */
  const orNothing = <T>(search: boolean, nothing: T, read: () => T): T => {
    try {
      return read()
    } catch (cause) {
      if (search && String((cause as Error).message).startsWith('fts5:')) return nothing
      throw cause
    }
  }
  /** In a damaged page of the file no row can be read: what the index knows of one is shown in its place. */
  const rowAt = (seq: number): UploadRow | undefined => {
    try {
      return prepare('SELECT * FROM uploads WHERE seq = ?').get(seq) as UploadRow | undefined
    } catch (error) {
      if (!isDamage(error)) throw error
      return prepare(
        `SELECT seq, destination, size, created_at, alive FROM uploads INDEXED BY history_facets
         WHERE seq = ? AND searchable > 0 AND forgotten_at IS NULL`,
      ).get(seq) as UploadRow | undefined
    }
  }
  const hasSearch = ({ filter }: HistoryView) => (filter.search ?? '') !== ''

  return {
    /** @param cursor of the page before; null: the first page. `now` in ms since the epoch. */
    page(view: HistoryView, cursor: string | null, limit: number, now: number) {
      return orNothing(hasSearch(view), { rows: [], cursor: null }, () => {
        const query = queryOf(view, now, cursor)
        const places = all<{ key: string | number; seq: number }>(
          `SELECT ${query.key} AS key, u.seq AS seq ${query.source} ORDER BY ${query.order} LIMIT ${limit + 1}`,
          query.values,
        )
        const shown = places.slice(0, limit)
        const rows = shown.flatMap(({ seq }) => rowAt(seq) ?? [])
        const last = shown.at(-1)
        const more = places.length > limit && last
        return { rows, cursor: more ? cursorOf(view.sort, last.key, last.seq) : null }
      })
    },
    count(view: HistoryView, now: number): HistoryCount {
      return orNothing(hasSearch(view), { count: 0, capped: false }, () => {
        const { source, values } = historyQuery(view, now, 'few', null, wordsFrom)
        const sql = `SELECT count(*) FROM (SELECT 1 ${source} LIMIT ${countLimit + 1})`
        const count = prepare(sql).pluck().get(values) as number
        return { count: Math.min(count, countLimit), capped: count > countLimit }
      })
    },
    /** Goes through the whole view. */
    outline(view: HistoryView, now: number): HistoryOutline {
      return orNothing(hasSearch(view), { total: 0, every: 100, cursors: [] }, () => {
        const query = queryOf(view, now, null)
        const total = prepare(`SELECT count(*) ${query.source}`).pluck().get(query.values) as number
        const every = Math.max(1, Math.ceil(total / mostCursors / 100)) * 100
        const places = all<{ key: string | number; seq: number }>(
          `SELECT key, seq FROM (
             SELECT ${query.key} AS key, u.seq AS seq, row_number() OVER (ORDER BY ${query.order}) AS place ${query.source}
           ) WHERE place % ${every} = 0`,
          query.values,
        )
        return { total, every, cursors: places.map(({ key, seq }) => cursorOf(view.sort, key, seq)) }
      })
    },
    /** Ids from a place of a view on; `cut`: there are more. */
    ids(view: HistoryView, cursor: string | null, limit: number, now: number) {
      return orNothing(hasSearch(view), { ids: [] as string[], cut: false }, () => {
        const query = queryOf(view, now, cursor)
        const seqs = prepare(`SELECT u.seq ${query.source} ORDER BY ${query.order} LIMIT ${limit + 1}`)
          .pluck()
          .all(query.values) as number[]
        const id = prepare('SELECT id FROM uploads WHERE seq = ?').pluck()
        return {
          ids: seqs.slice(0, limit).flatMap((seq) => (id.get(seq) as string | undefined) ?? []),
          cut: seqs.length > limit,
        }
      })
    },
    /** Those that have a link, in an order; `given`: as their batches were given, the oldest first. */
    arrange(ids: readonly string[], order: HistorySort | 'given', now: number): string[] {
      const by =
        order === 'given'
          ? 'u.created_at, u.batch, u.position'
          : historyQuery({ filter: {}, sort: order }, now, 'few', null).order
      return prepare(
        `SELECT u.id FROM json_each(?) AS given JOIN uploads u ON u.id = given.value
         WHERE u.url IS NOT NULL AND u.forgotten_at IS NULL ORDER BY ${by}`,
      )
        .pluck()
        .all(JSON.stringify(ids)) as string[]
    },
    /** More rows than this were accepted at most. */
    size: (): number => (prepare('SELECT max(seq) FROM uploads').pluck().get() as number | null) ?? 0,
  }
}
