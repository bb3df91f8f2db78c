import type { Upload } from '../../shared/upload.ts'
import { hasEnded } from '../../shared/upload-life.ts'
import type { ChangeFeed } from './change-feed.ts'
import type { Clock } from './clock.ts'
import { createQueueOrder, type QueueOrder } from './queue-order.ts'
import type { QueueTotals } from './queue-totals.ts'
import { durably, type SqliteDatabase } from './store/database.ts'
import type { LabelStore, Labels } from './store/labels.ts'
import type { UploadStore } from './store/uploads.ts'
import type { TransferProgress } from './transfer-progress.ts'
import { transition, type UploadEvent } from './upload-machine.ts'
import type { UploadRecord } from './upload-record.ts'

/** The queue as it is on disk, with its order and sums in memory. Every change of a row passes here. */
export interface Queue {
  readonly order: QueueOrder
  /**
   * Lets an event happen: the next state is on disk when this returns, but for the step from sending to
   * processing, which a crash may forget: both mean that the host may have it.
   * @returns null when the event means nothing in the row's state.
   */
  apply(record: UploadRecord, event: UploadEvent): UploadRecord | null
  /**
   * Writes something more in the same commit as the row's next event, so that a crash never parts the two.
   * `work` is told the row as that event leaves it; null: the event meant nothing.
   */
  withNext(seq: number, work: (next: UploadRecord | null) => void): void
  /** The same for several rows, in one commit. Returns how many changed. */
  applyAll(records: readonly UploadRecord[], event: UploadEvent): number
  /** Adds accepted uploads in one commit that survives a loss of power; `before` runs within it. */
  accept(records: readonly UploadRecord[], before: () => void): Upload[]
  /** Writes what a person wrote to uploads, in one commit. */
  label(changes: readonly { readonly record: UploadRecord; readonly labels: Labels }[]): void
  /** Gives a row another place. */
  move(record: UploadRecord, order: number): void
  /** Tells each row that begins to wait its turn. One listener. */
  whenQueued(listener: (record: UploadRecord) => void): void
  /** A row as it is now; what is being sent is known without asking the database. */
  current(seq: number): UploadRecord | null
  /** The same row, with what is not on disk yet (see `apply`). */
  latest(record: UploadRecord): UploadRecord
}

export function createQueue(deps: {
  database: SqliteDatabase
  uploads: UploadStore
  labels: LabelStore
  totals: QueueTotals
  feed: ChangeFeed
  progress: TransferProgress
  clock: Clock
  /** A row has just become done. */
  onDone: (upload: Upload) => void
}): Queue {
  const { database, uploads, labels: labelStore, totals, feed, progress, clock } = deps
  const order = createQueueOrder(uploads.places())
  const live = new Map<number, UploadRecord>()
  const joined = new Map<number, (next: UploadRecord | null) => void>()
  let onQueued = (_record: UploadRecord): void => {}
  const inTransaction = database.transaction((work: () => void) => work())

  const leave = (record: UploadRecord): void => {
    order.remove(record.order, record.seq)
    totals.replace(record.upload, null)
    feed.order()
  }
  const enter = (record: UploadRecord): void => {
    order.insert(record.order, record.seq)
    totals.replace(null, record.upload)
    feed.order()
  }
  /** Whoever sends a row holds it as it was; what a person wrote to it meanwhile stays. */
  const labelled = (next: UploadRecord): UploadRecord => {
    const is = live.get(next.seq)?.upload
    return is ? { ...next, upload: { ...next.upload, tags: is.tags, note: is.note } } : next
  }
  /** Writes the next state; memory follows only when it is on disk. */
  const write = (record: UploadRecord, event: UploadEvent): UploadRecord | null => {
    const changed = transition(record, event, clock.now())
    const next = changed && labelled(changed)
    if (event.kind === 'phase' && event.phase === 'processing') return next
    const also = joined.get(record.seq)
    if (also) {
      inTransaction(() => {
        if (next) uploads.save(next, record)
        also(next)
      })
      joined.delete(record.seq)
    } else if (next) uploads.save(next, record)
    return next
  }
  const reflect = (record: UploadRecord, next: UploadRecord): void => {
    const was = record.upload.clearedAt === null
    const is = next.upload.clearedAt === null
    if (was && is) totals.replace(record.upload, next.upload)
    else if (was) leave(record)
    else if (is) enter(next)
    if (next.upload.state.kind === 'sending') live.set(next.seq, next)
    else live.delete(next.seq)
    if (hasEnded(next.upload.state.kind)) progress.end(next.upload.id, true)
    if (next.upload.state.kind === 'done' && record.upload.state.kind !== 'done') deps.onDone(next.upload)
    if (next.upload.state.kind === 'queued') onQueued(next)
    feed.row(next.upload)
  }
  return {
    order,
    apply(record, event) {
      const next = write(record, event)
      if (next) reflect(record, next)
      return next
    },
    withNext(seq, work) {
      joined.set(seq, work)
    },
    applyAll(records, event) {
      const changed: [UploadRecord, UploadRecord][] = []
      inTransaction(() => {
        for (const record of records) {
          // Read before it was started, which one that waited in between may have been: who sends it has the word.
          if (live.has(record.seq) && record.upload.state.kind !== 'sending') continue
          const next = write(record, event)
          if (next) changed.push([record, next])
        }
      })
      for (const [record, next] of changed) reflect(record, next)
      return changed.length
    },
    accept(records, before) {
      const accepted = durably(database, () => {
        before()
        const inserted = uploads.insertAll(records)
        // What renews another bears its labels.
        for (const { seq, upload } of inserted) {
          if (upload.tags.length > 0 || upload.note !== null) labelStore.set(seq, upload)
        }
        return inserted
      })
      for (const record of accepted) {
        order.append(record.order, record.seq)
        totals.replace(null, record.upload)
        onQueued(record)
        feed.row(record.upload)
      }
      feed.order()
      return accepted.map((record) => record.upload)
    },
    label(changes) {
      inTransaction(() => {
        for (const { record, labels } of changes) labelStore.set(record.seq, labels)
      })
      for (const { record, labels } of changes) {
        const { tags, note } = labels
        const is = live.get(record.seq) ?? record
        const next = { ...is, upload: { ...is.upload, tags: [...tags], note } }
        if (live.has(record.seq)) live.set(record.seq, next)
        feed.row(next.upload)
      }
    },
    whenQueued(listener) {
      onQueued = listener
    },
    current: (seq) => live.get(seq) ?? uploads.getBySeq(seq),
    latest: (record) => live.get(record.seq) ?? record,
    move(record, to) {
      const next = { ...(live.get(record.seq) ?? record), order: to }
      uploads.save(next)
      if (live.has(record.seq)) live.set(record.seq, next)
      order.remove(record.order, record.seq)
      order.insert(to, record.seq)
      feed.order()
    },
  }
}
