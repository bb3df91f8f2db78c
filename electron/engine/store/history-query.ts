import type { HistoryFilter, HistorySort, HistoryView } from '../../../shared/history.ts'
import { searchExpression } from './search-expression.ts'

type Values = Record<string, string | number>

/** What a view of the history is made of, as parts of a query. */
export interface HistoryQuery {
  /** From `FROM` to the end of the conditions. `u` is the row. */
  readonly source: string
  /** What it is sorted by. */
  readonly key: string
  readonly order: string
  readonly values: Readonly<Values>
  readonly isSearch: boolean
}

/** How many rows a search finds, as far as it matters for the way to sort them. */
export type SearchSize = 'none' | 'few' | 'many'

const dayMs = 86_400_000
/** What has no size, or no end, comes last in both directions. */
const beyond = Number.MAX_SAFE_INTEGER

/** Exactly the condition of the indexes. */
const taken = 'u.searchable > 0 AND u.forgotten_at IS NULL'

/**
 * Chooses the way to a view's rows. Everything but names is read from one narrow index (1,000,000 rows: a tenth of
 * a second from end to end), names from another, and neither touches the rows themselves.
 * @param found how many rows the search alone finds; it decides between sorting those and walking the names.
 * @param after the cursor: only what follows it.
 * @param wordsFrom the words that begin so, where they are few (see `search-words.ts`).
 */
export function historyQuery(
  view: HistoryView,
  now: number,
  found: SearchSize,
  after: string | null,
  wordsFrom?: (start: string) => readonly string[] | null,
): HistoryQuery {
  const { filter, sort } = view
  const search = searchExpression(filter.search ?? '', wordsFrom)
  const values: Values = search === null ? {} : { search }
  const conditions = [taken, ...filterConditions(filter, now, values)]
  const byFoundRows = search !== null && !(sort.by === 'name' && found === 'many')
  if (byFoundRows) conditions.unshift('uploads_search MATCH @search')
  else if (search !== null)
    conditions.push('u.seq IN (SELECT rowid FROM uploads_search WHERE uploads_search MATCH @search)')
  // A search gives its rows in their order by itself, but only under its own name for them.
  const seq = byFoundRows && sort.by === 'time' ? 's.rowid' : 'u.seq'
  const key = sort.by === 'time' ? seq : keyOf(sort)
  conditions.push(...afterConditions(sort, key, seq, after, values))
  const direction = sort.descending ? 'DESC' : 'ASC'
  return {
    source: `FROM ${tables(view, byFoundRows)} WHERE ${conditions.join(' AND ')}`,
    key,
    order: sort.by === 'time' ? `${seq} ${direction}` : `${key} ${direction}, ${seq} ${direction}`,
    values,
    isSearch: search !== null,
  }
}

function tables({ filter, sort }: HistoryView, byFoundRows: boolean): string {
  if (byFoundRows) {
    // Of few rows the names are read from the rows themselves.
    const index = sort.by === 'name' ? '' : 'INDEXED BY history_facets'
    return `uploads_search s CROSS JOIN uploads u ${index} ON u.seq = s.rowid`
  }
  if (filter.life === 'expiring' && sort.by !== 'name') return 'uploads u INDEXED BY uploads_expiry'
  return `uploads u INDEXED BY ${sort.by === 'name' ? 'history_names' : 'history_facets'}`
}

function filterConditions(filter: HistoryFilter, now: number, values: Values): string[] {
  const parts: string[] = []
  const when = (sql: string, name?: string, value?: string | number) => {
    parts.push(sql)
    if (name !== undefined && value !== undefined) values[name] = value
  }
  const { destination, type, saved, practice, since, before } = filter
  if (destination !== undefined) when('u.destination = @destination', 'destination', destination)
  if (type !== undefined) when('u.type = @type', 'type', type)
  if (saved !== undefined) when(`(u.saved_path IS NOT NULL) = ${saved ? 1 : 0}`)
  if (practice !== undefined) when(`u.practice = ${practice ? 1 : 0}`)
  if (since !== undefined) when('u.created_at >= @since', 'since', since)
  if (before !== undefined) when('u.created_at < @before', 'before', before)
  switch (filter.life) {
    case undefined:
      break
    case 'alive':
      when(
        `u.state = 'done' AND u.alive IS NOT 0 AND (u.expires_at IS NULL OR u.expires_at > @now)`,
        'now',
        now,
      )
      break
    case 'expiring':
      when('u.expires_at > @now AND u.expires_at <= @until', 'now', now)
      // The two middle ones are what the index of ends asks for.
      when(`u.state = 'done' AND u.url IS NOT NULL AND u.alive IS NOT 0`)
      values.until = now + (filter.expiringWithinMs ?? dayMs)
      break
    case 'gone':
      when(`u.state = 'done' AND (u.expires_at <= @now OR u.alive = 0)`, 'now', now)
      break
    case 'failed':
      when(`u.state IN ('failed', 'cancelled')`)
      break
  }
  return parts
}

function keyOf({ by, descending }: HistorySort): string {
  const last = descending ? -1 : beyond
  switch (by) {
    case 'time':
      return 'u.seq'
    case 'name':
      return 'u.name COLLATE NOCASE'
    case 'size':
      return `ifnull(u.size, ${last})`
    case 'expiry':
      return `CASE u.state WHEN 'done' THEN ifnull(u.expires_at, ${beyond - 1}) ELSE ${last} END`
  }
}

/** Cursors come from outside: one that cannot be read leads to the end. */
function afterConditions(
  { by, descending }: HistorySort,
  key: string,
  seq: string,
  after: string | null,
  values: Values,
): string[] {
  if (after === null) return []
  const [afterKey, afterSeq] = readCursor(after)
  if (afterSeq === undefined) return [nothing(seq)]
  values.afterSeq = afterSeq
  const than = descending ? '<' : '>'
  if (by === 'time') return [`${seq} ${than} @afterSeq`]
  if (afterKey === undefined || (typeof afterKey === 'string') !== (by === 'name')) return [nothing(seq)]
  values.afterKey = afterKey
  // The first part is what an index can go to.
  return [`${key} ${than}= @afterKey`, `(${key} ${than} @afterKey OR ${seq} ${than} @afterSeq)`]
}

export function cursorOf({ by }: HistorySort, key: string | number, seq: number): string {
  return JSON.stringify(by === 'time' ? [seq] : [seq, key])
}

/** Not a plain 0: with that SQLite finds no way that uses the index it is told to use. */
function nothing(seq: string): string {
  return `${seq} < 0`
}

function readCursor(cursor: string): [string | number | undefined, number | undefined] {
  try {
    const parsed: unknown = JSON.parse(cursor)
    if (!Array.isArray(parsed)) return [undefined, undefined]
    const [seq, key] = parsed as unknown[]
    const isKey = typeof key === 'string' || typeof key === 'number'
    return [isKey ? key : undefined, Number.isSafeInteger(seq) ? (seq as number) : undefined]
  } catch {
    return [undefined, undefined]
  }
}
