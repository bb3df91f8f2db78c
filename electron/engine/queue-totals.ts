import type { BatchSummary, QueueSummary } from '../../shared/contract.ts'
import type { Upload, UploadStateKind } from '../../shared/upload.ts'
import { needsPerson, uploadStateKinds } from '../../shared/upload-life.ts'
import type { SqliteDatabase } from './store/database.ts'

/** Counts and sums of the queue, kept up to date by each change, so that no change costs more in a long queue. */
export interface QueueTotals {
  /** Either side null: the row came to, or left, the queue. */
  replace(before: Upload | null, after: Upload | null): void
  summary(progress: { bytes: number; behind: number; rate: number }): QueueSummary
  /** The newest first: the last 50, and those of more than one that are older, at most 50 in all. */
  batches(): BatchSummary[]
  /** Rows of a batch in the queue that nobody needs to touch and that have not ended. */
  activeInBatch(batch: string): number
  /** Rows that wait their turn. */
  queued(): number
}

const shownBatches = 50

interface BatchTotals {
  label: string
  createdAt: number
  lastChange: number
  count: number
  bytes: number
  byState: Partial<Record<UploadStateKind, number>>
}

/**
 * Reads the sums once from the database; `label` names a batch. The index is named because SQLite, left to itself,
 * walks the whole history in the order of its batches.
 */
export function createQueueTotals(
  database: SqliteDatabase,
  batchOf: (id: string) => { label: string; createdAt: number } | null,
  isCutShort: (id: string) => boolean,
): QueueTotals {
  const counts = Object.fromEntries(uploadStateKinds.map((kind) => [kind, 0])) as Record<
    UploadStateKind,
    number
  >
  const bytes = { ...counts }
  const batches = new Map<string, BatchTotals>()
  /** Those of more than one, so that many single uploads cost nothing. */
  const several = new Set<string>()
  /** The last ones that came, of whatever size, oldest first. */
  let recent: string[] = []

  const add = (id: string, kind: UploadStateKind, size: number, rows: number, changedAt: number): void => {
    counts[kind] += rows
    bytes[kind] += size
    let totals = batches.get(id)
    if (!totals) {
      const batch = batchOf(id)
      totals = {
        label: batch?.label ?? '',
        createdAt: batch?.createdAt ?? changedAt,
        lastChange: changedAt,
        count: 0,
        bytes: 0,
        byState: {},
      }
      batches.set(id, totals)
      recent.push(id)
      if (recent.length > 2 * shownBatches) recent = recent.slice(-shownBatches)
    }
    totals.count += rows
    totals.bytes += size
    totals.byState[kind] = (totals.byState[kind] ?? 0) + rows
    totals.lastChange = Math.max(totals.lastChange, changedAt)
    if (totals.count > 1) several.add(id)
    else several.delete(id)
  }
  const drop = (id: string): void => {
    if (batches.get(id)?.count === 0) batches.delete(id)
  }

  // Left to itself SQLite walks the index of batches, and with it the whole history.
  const rows = database
    .prepare<[], { batch: string; state: UploadStateKind; n: number; bytes: number; changed: number }>(
      `SELECT batch, state, count(*) AS n, coalesce(sum(size), 0) AS bytes, max(changed_at) AS changed
       FROM uploads INDEXED BY uploads_queue WHERE cleared_at IS NULL GROUP BY batch, state`,
    )
    .all()
  for (const row of rows) if (row.state in counts) add(row.batch, row.state, row.bytes, row.n, row.changed)
  recent = [...batches]
    .sort(([, a], [, b]) => a.createdAt - b.createdAt)
    .slice(-shownBatches)
    .map(([id]) => id)

  const active = (totals: BatchTotals): number =>
    uploadStateKinds.reduce((sum, kind) => sum + (needsPerson(kind) ? 0 : (totals.byState[kind] ?? 0)), 0)

  return {
    replace(before, after) {
      if (before) add(before.batch, before.state.kind, -(before.size ?? 0), -1, before.changedAt)
      if (after) add(after.batch, after.state.kind, after.size ?? 0, 1, after.changedAt)
      if (before && before.batch !== after?.batch) drop(before.batch)
    },
    summary(progress) {
      const total = uploadStateKinds.reduce((sum, kind) => sum + counts[kind], 0)
      const live = uploadStateKinds.reduce(
        (sum, kind) => sum + (kind === 'failed' || kind === 'cancelled' ? 0 : bytes[kind]),
        0,
      )
      return {
        total,
        counts: { ...counts },
        bytesTotal: live,
        bytesSent: Math.min(live, bytes.done + progress.bytes),
        ...(progress.behind > 0 && { bytesBehind: progress.behind }),
        rate: progress.rate,
      }
    },
    batches() {
      const shown = [...new Set([...recent, ...several])].flatMap((id) => {
        const totals = batches.get(id)
        return totals ? [{ id, totals }] : []
      })
      shown.sort((a, b) => b.totals.createdAt - a.totals.createdAt)
      return shown.slice(0, shownBatches).map(({ id, totals }) => ({
        id,
        label: totals.label,
        createdAt: totals.createdAt,
        endedAt: active(totals) === 0 ? totals.lastChange : null,
        count: totals.count,
        done: totals.byState.done ?? 0,
        failed: totals.byState.failed ?? 0,
        active: active(totals),
        bytes: totals.bytes,
        ...(isCutShort(id) && { cutShort: true as const }),
      }))
    },
    activeInBatch(id) {
      const totals = batches.get(id)
      return totals ? active(totals) : 0
    },
    queued: () => counts.queued,
  }
}
