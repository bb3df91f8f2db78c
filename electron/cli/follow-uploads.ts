import type { LinkFormat } from '../../shared/link-format.ts'
import { needsPerson, type Upload } from '../../shared/upload.ts'
import type { Slot } from './arrange-inputs.ts'
import type { CliContext } from './context.ts'
import type { Session } from './engine-session.ts'
import { createProgressView } from './progress-view.ts'
import { createResultPrinter } from './result-printer.ts'
import { unfinishedSentences } from './unfinished-sentences.ts'
import { watchUploads } from './watch-uploads.ts'
import { type WatchedRow, watchedRow } from './watched-row.ts'

export interface Following {
  /** What to print, in this order. */
  readonly slots: readonly Slot[]
  readonly load: () => AsyncIterable<readonly Upload[]>
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

/** Waits until no row can move without a person, printing on the way. Resolves with the rows as last seen. */
export async function followUploads(
  context: CliContext,
  session: Session,
  following: Following,
): Promise<Map<string, WatchedRow>> {
  const { output, interruption } = context
  const stopped = new AbortController()
  const view = createProgressView(output)
  const printer = createResultPrinter({
    ...following,
    atTheEnd: following.json && following.finish !== undefined,
    keepsAll: following.finish !== undefined,
    output,
    methodOf: (row) => usedMethod(session, row),
  })
  printer.append(following.slots)
  const known = new Set(following.slots.map((slot) => (slot.kind === 'row' ? slot.id : '')))
  const takeNew = (rows: readonly WatchedRow[]) => {
    if (!following.growing) return
    const fresh = rows.filter((row) => !known.has(row.id) && !needsPerson(row.state.kind))
    for (const row of fresh) known.add(row.id)
    printer.append(fresh.map((row): Slot => ({ kind: 'row', id: row.id })))
  }
  const interrupt = async () => {
    view.end()
    const late = Promise.withResolvers<never>()
    // Once it was asked for, only the rows are late: then they are printed as they stand.
    late.promise.catch(() => {})
    const timer = setTimeout(() => {
      stopped.abort()
      late.reject(new Error('The owner hangs.'))
    }, pauseWithinMs)
    try {
      await Promise.race([following.onInterrupt(() => stopped.abort()), late.promise])
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
      load: following.load,
      belongs: (row) => known.has(row.id) || following.belongs(row),
      signal: stopped.signal,
      onDestinations: (statuses) => view.destinations(statuses),
      onChange: (rows, changed, progress) => {
        takeNew(changed)
        view.update(rows, changed, progress)
        printer.advance(rows, false).catch((error: unknown) => {
          failures.push(error)
          stopped.abort()
        })
        for (const id of known) {
          const row = rows.get(id)
          if (row && !needsPerson(row.state.kind)) return false
        }
        return true
      },
    })
    if (failures.length > 0) throw failures[0]
    if (interrupting) clearTimeout(await interrupting)
    view.end()
    for (const id of rows.keys()) if (!known.has(id)) rows.delete(id)
    if (following.finish && !interruption.received) {
      const ended = [...rows.values()].flatMap(({ whole }) => whole ?? [])
      for (const row of await following.finish(ended)) rows.set(row.id, watchedRow(row))
    } else if (following.json && interruption.received) await takeWhole(rows, following)
    await printer.advance(rows, true)
    if (!interruption.received)
      for (const sentence of unfinishedSentences(rows.values())) output.say(sentence)
    return rows
  } finally {
    interruption.signal.removeEventListener('abort', onSignal)
    stopped.abort()
    view.end()
  }
}

function notPausedSentence(batch: string | null): string {
  const command = batch === null ? 'mayfly queue pause' : `mayfly queue pause ${batch}`
  return `Nothing was paused: the Mayfly that sends did not answer, and may go on. Pause it with \`${command}\`.`
}

/** What is broken off is printed as it stands, and of what still moved not enough was kept for that. */
async function takeWhole(rows: Map<string, WatchedRow>, { load }: Following): Promise<void> {
  if ([...rows.values()].every(({ state }) => needsPerson(state.kind))) return
  for await (const page of load()) {
    for (const row of page) {
      const known = rows.get(row.id)
      if (known && !needsPerson(known.state.kind)) rows.set(row.id, { ...watchedRow(row), whole: row })
    }
  }
}

/** The method of the last attempt; what was asked for where there was none. */
async function usedMethod(session: Session, row: Upload): Promise<string> {
  if (row.attempts === 0) return row.method
  const { attempts } = await session.call((client) => client.history.item({ id: row.id }))
  return attempts.at(-1)?.method ?? row.method
}
