import type { Change, Progress } from '../../shared/contract.ts'
import type { Upload } from '../../shared/upload.ts'

type LatestParts = Pick<
  Change,
  'summary' | 'batches' | 'destinations' | 'settings' | 'expiring' | 'health' | 'flooded'
>

/** Changes that a subscriber has not asked for yet, folded into one: it grows with the rows, never with time. */
export interface PendingChange {
  readonly rows: Map<string, Upload>
  readonly progress: Map<string, Progress>
  orderChanged: boolean
  latest: LatestParts
}

/** Folds `change` into `pending` (changed in place; null: starts one). Later always wins. */
export function foldChange(pending: PendingChange | null, change: Change): PendingChange {
  const merged = pending ?? startPending(change)
  for (const row of change.rows) {
    merged.rows.set(row.id, row)
    // Else a bar of an attempt that has ended would be drawn on top of the row's new state.
    if (row.state.kind !== 'sending') merged.progress.delete(row.id)
  }
  for (const progress of change.progress) merged.progress.set(progress.id, progress)
  merged.orderChanged ||= change.orderChanged
  const { summary, batches, destinations, settings, expiring, health, flooded } = change
  merged.latest = {
    ...merged.latest,
    summary,
    ...(batches && { batches }),
    ...(destinations && { destinations }),
    ...(settings && { settings }),
    ...(expiring && { expiring }),
    ...(health && { health }),
    ...(flooded && { flooded }),
  }
  return merged
}

/** The change to send, under the `rev` of its stream. */
export function changeFrom(pending: PendingChange, rev: number): Change {
  return {
    rev,
    rows: [...pending.rows.values()],
    progress: [...pending.progress.values()],
    orderChanged: pending.orderChanged,
    ...pending.latest,
  }
}

function startPending(change: Change): PendingChange {
  return { rows: new Map(), progress: new Map(), orderChanged: false, latest: { summary: change.summary } }
}
