import type {
  HistoryCount,
  HistoryFilter,
  HistoryOutline,
  HistoryPage,
  HistorySort,
  HistoryView,
} from '../../../shared/history.ts'
import { newestFirst } from '../../../shared/history-defaults.ts'
import type { Upload } from '../../../shared/upload.ts'
import { hasEnded } from '../../../shared/upload-life.ts'
import type { Clock } from '../clock.ts'
import type { UploadRecord } from '../upload-record.ts'
import type { SqliteDatabase } from './database.ts'
import { createHistoryReader } from './history-reader.ts'
import { createHistoryThread } from './history-thread.ts'
import { isDamage, isDatabaseFault } from './is-database-fault.ts'
import { keepPurged } from './purge-forgotten.ts'
import { createSearchIndex, searchChunk } from './search-index.ts'
import { recordOf, type UploadRow } from './upload-row.ts'

export type HistoryStore = ReturnType<typeof createHistoryStore>

/** Up to here every question is answered in some ms, sooner than another thread is asked. */
const smallHistory = 20_000
/** Rows that are taken in without a break. */
const slice = 500

/**
 * Every row that ended, in any order and under any filter. In a long history only what is quick whatever it finds,
 * the newest and a search of the newest, is read here; all else in threads of their own: one for pages and counts, and
 * one for what goes through a whole view, so that nobody waits for that.
 */
export function createHistoryStore(database: SqliteDatabase, clock: Clock) {
  const reader = createHistoryReader(database)
  const pages = createHistoryThread(database.name)
  const whole = createHistoryThread(database.name)
  const searchIndex = createSearchIndex(database)
  const forget = database.prepare('UPDATE uploads SET forgotten_at = ? WHERE id = ? AND forgotten_at IS NULL')
  const unforget = database.prepare(
    'UPDATE uploads SET forgotten_at = NULL WHERE id = ? AND forgotten_at IS NOT NULL',
  )
  const byId = database.prepare<[string], UploadRow>(
    'SELECT * FROM uploads WHERE id = ? AND forgotten_at IS NULL',
  )
  const forgotten = database.prepare<[string], UploadRow & { forgotten_at: number }>(
    'SELECT * FROM uploads WHERE id = ? AND forgotten_at IS NOT NULL',
  )
  let isClosed = false
  const stop = new AbortController()
  let purging: Promise<void> | null = null
  const isSmall = () => reader.size() <= smallHistory
  /** Nothing on a full disk: the history can be read all the same, and what is missing is taken in later. */
  const catchUp = (limit: number): number => {
    try {
      return searchIndex.catchUp(limit)
    } catch (error) {
      if (!isDatabaseFault(error)) throw error
      return 0
    }
  }
  const takeInRest = async () => {
    while (!isClosed && catchUp(slice) === slice) await clock.sleep(1)
  }
  let resting: Promise<void> | null = null
  /** Takes in what has just ended; of a long backlog (an import) slice by slice, so that the engine goes on. */
  const takeIn = async (signal?: AbortSignal) => {
    if (catchUp(slice) < slice) return
    resting ??= takeInRest().finally(() => {
      resting = null
    })
    await orAborted(resting, signal)
  }

  return {
    takeInSome: () => catchUp(searchChunk),
    async page(
      view: HistoryView,
      cursor: string | null,
      limit: number,
      signal?: AbortSignal,
    ): Promise<HistoryPage> {
      const isNewest = isQuick(view) && cursor === null && !view.filter.search
      // The newest come in first, and are all that the first page shows.
      const taken = takeIn(signal)
      if (!isNewest) await taken
      else taken.catch(() => {})
      const given = [view, cursor, limit, clock.now()] as const
      const found =
        isSmall() || isQuick(view) ? reader.page(...given) : await pages.ask('page', [...given], signal)
      return { rows: found.rows.map((row) => recordOf(row).upload), cursor: found.cursor }
    },
    async count(filter: HistoryFilter, signal?: AbortSignal): Promise<HistoryCount> {
      await takeIn(signal)
      const view = { filter, sort: newestFirst }
      return isSmall() ? reader.count(view, clock.now()) : pages.ask('count', [view, clock.now()], signal)
    },
    async outline(view: HistoryView, signal?: AbortSignal): Promise<HistoryOutline> {
      await takeIn(signal)
      return isSmall() ? reader.outline(view, clock.now()) : whole.ask('outline', [view, clock.now()], signal)
    },
    async ids(view: HistoryView, cursor: string | null, limit: number, signal?: AbortSignal) {
      await takeIn(signal)
      const given = [view, cursor, limit, clock.now()] as const
      return isSmall() ? reader.ids(...given) : whole.ask('ids', [...given], signal)
    },
    async arrange(ids: readonly string[], order: HistorySort | 'given', signal?: AbortSignal) {
      const given = [ids, order, clock.now()] as const
      const isQuick = ids.length <= 500
      return { ids: isQuick ? reader.arrange(...given) : await whole.ask('arrange', [...given], signal) }
    },
    rows: (ids: readonly string[]): Upload[] =>
      ids.flatMap((id) => {
        try {
          const row = byId.get(id)
          return row ? [recordOf(row).upload] : []
        } catch (error) {
          if (!isDamage(error)) throw error
          return []
        }
      }),
    /** Only ended rows can be forgotten. Returns what changed. */
    forget(record: UploadRecord, at: number): boolean {
      return hasEnded(record.upload.state.kind) && forget.run(at, record.upload.id).changes > 0
    },
    /** `wasQueued`: it was in the queue until it was forgotten. */
    unforget(id: string): { record: UploadRecord; wasQueued: boolean } | null {
      const row = forgotten.get(id)
      if (!row || unforget.run(id).changes === 0) return null
      return { record: recordOf(row), wasQueued: row.cleared_at === row.forgotten_at }
    },
    /** What was forgotten longer ago than `undoMs` is deleted, from now on until this is closed; then `tidy` runs. */
    keepPurged(undoMs: number, tidy: () => Promise<void>): void {
      purging ??= keepPurged({ database, clock, undoMs, tidy, signal: stop.signal })
    },
    /** Resolves when no other connection is open any more. */
    async close(): Promise<void> {
      isClosed = true
      stop.abort()
      await Promise.all([resting, purging])
      await Promise.all([pages.close(), whole.close()])
      catchUp(searchChunk)
    },
  }
}

/** The newest first, with nothing but a search: the first rows are the answer, however many there are. */
function isQuick({ filter, sort }: HistoryView): boolean {
  const { search: _, ...others } = filter
  return sort.by === 'time' && sort.descending && Object.values(others).every((value) => value === undefined)
}

async function orAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return work
  signal.throwIfAborted()
  const end = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: end.signal })
  })
  await Promise.race([work, aborted]).finally(() => end.abort())
}
