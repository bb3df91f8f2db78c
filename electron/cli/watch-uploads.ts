import type { Change, Progress, Snapshot } from '../../shared/contract.ts'
import type { DestinationStatus } from '../../shared/destination.ts'
import { hasEnded, type Upload } from '../../shared/upload.ts'
import { damagedFailure } from './damaged-failure.ts'
import type { Session } from './engine-session.ts'

export interface UploadWatch {
  /** All rows that are watched, as they are now; asked again after the owner changed or an event was lost. */
  readonly load: () => Promise<Upload[]>
  /** Whether a row that changed belongs to them. */
  readonly belongs: (row: Upload) => boolean
  /** After each change; true ends the watch. */
  readonly onChange: (
    rows: ReadonlyMap<string, Upload>,
    changed: readonly Upload[],
    progress: readonly Progress[],
  ) => boolean
  readonly onDestinations: (destinations: readonly DestinationStatus[]) => void
  readonly signal: AbortSignal
}

/** Follows rows until `onChange` says that it is enough, or until the signal. Resolves with the rows as last seen. */
export async function watchUploads(session: Session, watch: UploadWatch): Promise<Map<string, Upload>> {
  const rows = new Map<string, Upload>()
  let rev = 0

  const reload = async (): Promise<Upload[]> => {
    const loaded = await watch.load()
    const present = new Set(loaded.map((row) => row.id))
    const lost = [...rows.values()].filter((row) => !present.has(row.id) && !hasEnded(row.state.kind))
    // Forgotten by somebody: nothing will ever come of it.
    return [...loaded, ...lost.map((row): Upload => ({ ...row, state: { kind: 'cancelled' } }))]
  }
  const take = (found: readonly Upload[]): Upload[] => {
    // A change may have been on its way while the rows were read.
    const news = found.filter((row) => row.changedAt >= (rows.get(row.id)?.changedAt ?? 0))
    for (const row of news) rows.set(row.id, row)
    return news
  }
  const onSnapshot = async (snapshot: Snapshot) => {
    rev = snapshot.rev
    watch.onDestinations(snapshot.destinations)
    return watch.onChange(rows, take(await reload()), [])
  }
  const onEvent = async (change: Change) => {
    const missed = change.rev !== rev + 1
    rev = change.rev
    if (change.destinations) watch.onDestinations(change.destinations)
    const found = missed ? await reload() : change.rows.filter(watch.belongs)
    return watch.onChange(rows, take(found), change.progress)
  }

  for await (const event of session.events(watch.signal)) {
    if (event.kind === 'damaged') throw damagedFailure(event.recovery)
    const enough = event.kind === 'snapshot' ? await onSnapshot(event.snapshot) : await onEvent(event.change)
    if (enough) break
  }
  return rows
}

/** All rows of a batch, in the order given. */
export async function loadBatch(session: Session, batch: string): Promise<Upload[]> {
  const rows: Upload[] = []
  for (;;) {
    const start = rows.length
    const page = await session.call((client) => client.queue.batch({ batch, start, count: 500 }))
    rows.push(...page.rows)
    if (page.rows.length === 0 || rows.length >= page.total) return rows
  }
}

/** All rows of the queue, in its order. */
export async function loadQueue(session: Session): Promise<Upload[]> {
  const rows = new Map<string, Upload>()
  for (let start = 0; ; start += 500) {
    const page = await session.call((client) => client.queue.range({ start, count: 500 }))
    for (const row of page.rows) rows.set(row.id, row)
    if (page.rows.length === 0 || start + page.rows.length >= page.total) return [...rows.values()]
  }
}
