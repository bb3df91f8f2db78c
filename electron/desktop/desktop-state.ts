import type { BatchSummary, Change, ExpiringSummary, Overview, QueueSummary } from '../../shared/contract.ts'
import type { DestinationStatus } from '../../shared/destination.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Upload } from '../../shared/upload.ts'

/** What the desktop's own parts know of the engine: as much as fits in a tray. */
export interface DesktopState {
  readonly summary: QueueSummary
  readonly batches: readonly BatchSummary[]
  readonly destinations: readonly DestinationStatus[]
  readonly settings: Settings
  readonly expiring: ExpiringSummary
  /** What is being sent, by id: never more than may be sent at once. */
  readonly sending: ReadonlyMap<string, Upload>
}

export function startState(overview: Overview, rows: readonly Upload[]): DesktopState {
  const { summary, batches, destinations, settings, expiring } = overview
  return { summary, batches, destinations, settings, expiring, sending: withSending(new Map(), rows) }
}

/** The state after a change. */
export function followChange(state: DesktopState, change: Change): DesktopState {
  return {
    summary: change.summary,
    batches: change.batches ?? state.batches,
    destinations: change.destinations ?? state.destinations,
    settings: change.settings ?? state.settings,
    expiring: change.expiring ?? state.expiring,
    sending: withSending(change.summary.counts.sending === 0 ? new Map() : state.sending, change.rows),
  }
}

function withSending(before: ReadonlyMap<string, Upload>, rows: readonly Upload[]): Map<string, Upload> {
  const sending = new Map(before)
  for (const row of rows) {
    if (row.state.kind === 'sending') sending.set(row.id, row)
    else sending.delete(row.id)
  }
  return sending
}

/** Rows that go on without a person, now or later. */
export function movingRows({ counts }: QueueSummary): number {
  return (counts.queued ?? 0) + (counts.sending ?? 0) + (counts.waiting ?? 0)
}
