import type { LinkFormat } from '../../shared/link-format.ts'
import type { Upload } from '../../shared/upload.ts'
import type { Slot } from './arrange-inputs.ts'
import type { CliContext } from './context.ts'
import type { Session } from './engine-session.ts'
import { createProgressView } from './progress-view.ts'
import { createResultPrinter } from './result-printer.ts'
import { unfinishedSentences } from './unfinished-sentences.ts'
import { watchUploads } from './watch-uploads.ts'
import { moves, type WatchedRow } from './watched-row.ts'

export interface Following {
  /** What to print, in this order. */
  readonly slots: readonly Slot[]
  /** @param isKnown whether a row is followed already, whatever it is now. */
  readonly load: (isKnown: (id: string) => boolean) => AsyncIterable<readonly Upload[]>
  readonly belongs: (row: Upload) => boolean
  /** Rows that come while it runs belong to it, too. */
  readonly growing: boolean
  readonly batch: string | null
  readonly json: boolean
  readonly format: LinkFormat
  /** All have ended: what is done then gives the rows as they are after it. Rows are printed only then. */
  readonly finish?: (rows: readonly Upload[]) => Promise<readonly Upload[]>
  /** What the first signal does; `stop` ends the waiting. What has not ended then is printed as it stands. */
  readonly onInterrupt: (stop: () => void) => Promise<void>
}

/** How long an interrupted command waits for what it paused, in ms. */
const pauseWithinMs = 5000

/**
 * Waits until no row can move without a person, printing on the way. Resolves with those that rest, as last seen; what is
 * done and was printed is not among them.
 */
export async function followUploads(
  context: CliContext,
  session: Session,
  following: Following,
): Promise<ReadonlyMap<string, WatchedRow>> {
  const { output, interruption } = context
  const stopped = new AbortController()
  const view = createProgressView(output)
  const printer = createResultPrinter({
    ...following,
    atTheEnd: following.json && following.finish !== undefined,
    output,
    rowsOf: (ids) => session.call((client) => client.history.rows({ ids: [...ids] })),
    methodOf: (row) => usedMethod(session, row),
  })
  printer.append(following.slots)
  /** All that concern a growing command; the rows of another are told by `belongs` alone. */
  const known = new Set<string>()
  if (following.growing) for (const slot of following.slots) if (typeof slot === 'string') known.add(slot)
  const takeNew = (rows: readonly Upload[]) => {
    if (!following.growing) return
    const fresh = rows.filter((row) => !known.has(row.id) && moves(row))
    for (const row of fresh) known.add(row.id)
    printer.append(fresh.map((row) => row.id))
  }
  const interrupt = async () => {
    view.end()
    // Once the pause was answered only the rows are late: then they are printed as they stand.
    const timer = setTimeout(() => stopped.abort(), pauseWithinMs)
    try {
      await following.onInterrupt(() => stopped.abort())
    } catch (error) {
      clearTimeout(timer)
      stopped.abort()
      output.say(notPausedSentence(following.batch))
      throw error
    }
    return timer
  }
  let interrupting: Promise<NodeJS.Timeout> | null = null
  const onSignal = () => {
    interrupting = interrupt()
    interrupting.catch(() => {})
  }
  if (interruption.signal.aborted) onSignal()
  else interruption.signal.addEventListener('abort', onSignal, { once: true })

  const failures: unknown[] = []
  try {
    const rows = await watchUploads(session, {
      load: () => following.load((id) => known.has(id)),
      belongs: (row) => known.has(row.id) || following.belongs(row),
      keepsAll: following.finish !== undefined,
      expected: following.slots.filter((slot) => typeof slot === 'string'),
      signal: stopped.signal,
      onDestinations: (statuses) => view.destinations(statuses),
      onRows: (rows, changed, progress) => {
        takeNew(changed)
        view.update(rows, changed, progress)
      },
      onChange: (rows) => {
        printer.advance(rows, false).catch((error: unknown) => {
          failures.push(error)
          stopped.abort()
        })
        return rows.moving.size === 0
      },
    })
    if (failures.length > 0) throw failures[0]
    if (interrupting) clearTimeout(await interrupting)
    view.end()
    if (following.growing) rows.drop([...rows.resting.keys()].filter((id) => !known.has(id)))
    if (following.finish && !interruption.received) {
      const ended = [...rows.resting.values()].flatMap(({ whole }) => (whole && whole !== 'ask' ? whole : []))
      rows.replace(await following.finish(ended))
    }
    await printer.advance(rows, true)
    if (!interruption.received)
      for (const sentence of unfinishedSentences(rows.resting.values())) output.say(sentence)
    return rows.resting
  } finally {
    interruption.signal.removeEventListener('abort', onSignal)
    stopped.abort()
    view.end()
  }
}

/** @param batch null: everything. */
export function notPausedSentence(batch: string | null): string {
  const command = batch === null ? 'mayfly queue pause' : `mayfly queue pause ${batch}`
  return `Nothing was paused: the Mayfly that sends did not answer, and may go on. Pause it with \`${command}\`.`
}

/** The method of the last attempt; what was asked for where there was none. */
async function usedMethod(session: Session, row: Upload): Promise<string> {
  if (row.attempts === 0) return row.method
  const { attempts } = await session.call((client) => client.history.item({ id: row.id }))
  return attempts.at(-1)?.method ?? row.method
}
