import type { Change, Progress, Snapshot } from '../../shared/contract.ts'
import type { DestinationStatus } from '../../shared/destination.ts'
import { hasEnded, type Upload } from '../../shared/upload.ts'
import { damagedFailure } from './damaged-failure.ts'
import type { Session } from './engine-session.ts'
import { type WatchedRow, watchedRow } from './watched-row.ts'

export interface UploadWatch {
  /** All rows that are watched, as they are now, page by page; asked again after the owner changed or an event was lost. */
  readonly load: () => AsyncIterable<readonly Upload[]>
  /** Whether a row that changed belongs to them. */
  readonly belongs: (row: Upload) => boolean
  /** After each change; true ends the watch. */
  readonly onChange: (
    rows: Map<string, WatchedRow>,
    changed: readonly WatchedRow[],
    progress: readonly Progress[],
  ) => boolean
  readonly onDestinations: (destinations: readonly DestinationStatus[]) => void
  readonly signal: AbortSignal
}

/** Follows rows until `onChange` says that it is enough, or until the signal. Resolves with the rows as last seen. */
export async function watchUploads(session: Session, watch: UploadWatch): Promise<Map<string, WatchedRow>> {
  const rows = new Map<string, WatchedRow>()
  let rev = 0

  const take = (found: readonly Upload[]): WatchedRow[] => {
    const news: WatchedRow[] = []
    for (const row of found) {
      const known = rows.get(row.id)
      // A change may have been on its way while the rows were read; and what is known is not kept anew.
      if (known && row.changedAt < known.changedAt) continue
      if (known && row.changedAt === known.changedAt && row.state.kind === known.state.kind) continue
      const kept = watchedRow(row)
      rows.set(row.id, kept)
      news.push(kept)
    }
    return news
  }
  const reload = async (): Promise<WatchedRow[]> => {
    const missing = new Set(rows.keys())
    const news: WatchedRow[] = []
    for await (const page of watch.load()) {
      for (const row of page) missing.delete(row.id)
      news.push(...take(page))
    }
    for (const id of missing) {
      const row = rows.get(id)
      if (!row || hasEnded(row.state.kind)) continue
      // Forgotten by somebody: nothing will ever come of it.
      const lost: WatchedRow = { ...row, state: { kind: 'cancelled' } }
      rows.set(id, lost)
      news.push(lost)
    }
    return news
  }
  const onSnapshot = async (snapshot: Snapshot) => {
    rev = snapshot.rev
    watch.onDestinations(snapshot.destinations)
    return watch.onChange(rows, await reload(), [])
  }
  const onEvent = async (change: Change) => {
    const missed = change.rev !== rev + 1
    rev = change.rev
    if (change.destinations) watch.onDestinations(change.destinations)
    const news = missed ? await reload() : take(change.rows.filter(watch.belongs))
    return watch.onChange(rows, news, change.progress)
  }

  for await (const event of session.events(watch.signal)) {
    if (event.kind === 'damaged') throw damagedFailure(event.recovery)
    const enough = event.kind === 'snapshot' ? await onSnapshot(event.snapshot) : await onEvent(event.change)
    if (enough) break
  }
  return rows
}
