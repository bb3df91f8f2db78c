import type { Change, Progress, Snapshot } from '../../shared/contract.ts'
import type { DestinationStatus } from '../../shared/destination.ts'
import type { Upload } from '../../shared/upload.ts'
import { hasEnded } from '../../shared/upload-life.ts'
import { damagedFailure } from './damaged-failure.ts'
import type { Session } from './engine-session.ts'
import { untilStopped } from './until-stopped.ts'
import { createWatchedRows, type WatchedRows } from './watched-rows.ts'

export interface UploadWatch {
  /** All rows that are watched, as they are now, page by page; asked again after the owner changed or an event was lost. */
  readonly load: () => AsyncIterable<readonly Upload[]>
  /** Whether a row that changed belongs to them. */
  readonly belongs: (row: Upload) => boolean
  /** What was printed is still needed. */
  readonly keepsAll?: boolean
  /** Ids that are known already. */
  readonly expected?: readonly string[]
  /** Rows that are news, a page of them at a time; they are taken in already. */
  readonly onRows?: (rows: WatchedRows, changed: readonly Upload[], progress: readonly Progress[]) => void
  /** After each change, with all rows as they are; true ends the watch. */
  readonly onChange: (rows: WatchedRows) => boolean
  readonly onDestinations: (destinations: readonly DestinationStatus[]) => void
  readonly signal: AbortSignal
}

/** Follows rows until `onChange` says that it is enough, or until the signal. Resolves with the rows as last seen. */
export async function watchUploads(session: Session, watch: UploadWatch): Promise<WatchedRows> {
  const rows = createWatchedRows(watch.keepsAll ?? false, watch.expected)
  let rev = 0

  const take = (found: readonly Upload[], progress: readonly Progress[]): void => {
    const news = found.filter((row) => rows.take(row))
    watch.onRows?.(rows, news, progress)
  }
  const reload = async (): Promise<void> => {
    const missing = new Set(rows.moving.keys())
    for (const [id, { state }] of rows.resting) if (!hasEnded(state.kind)) missing.add(id)
    for await (const page of watch.load()) {
      for (const row of page) missing.delete(row.id)
      take(page, [])
    }
    rows.lose(missing)
  }
  const onSnapshot = async (snapshot: Snapshot) => {
    rev = snapshot.rev
    watch.onDestinations(snapshot.destinations)
    await reload()
  }
  const onEvent = async (change: Change) => {
    const missed = change.rev !== rev + 1
    rev = change.rev
    if (change.destinations) watch.onDestinations(change.destinations)
    if (missed || change.flooded) await reload()
    take(missed ? [] : change.rows.filter(watch.belongs), change.progress)
  }

  const follow = async () => {
    for await (const event of session.events(watch.signal)) {
      if (event.kind === 'damaged') throw damagedFailure(event.recovery)
      if (event.kind === 'snapshot') await onSnapshot(event.snapshot)
      else await onEvent(event.change)
      if (watch.signal.aborted || watch.onChange(rows)) break
    }
  }
  // An owner that hangs may never give the rows that were asked for.
  await Promise.race([follow(), untilStopped(watch.signal)])
  return rows
}
