import { AsyncIteratorClass } from '@orpc/server'
import type { EngineEvent } from '../../shared/contract.ts'
import type { Engine } from '../engine/engine.ts'
import { changeFrom, foldChange, type PendingChange } from './pending-change.ts'

/** With more changed rows than this waiting, a fresh snapshot is smaller and quicker for the subscriber. */
const mostPendingRows = 2000

/**
 * One subscriber's events: first a snapshot, then changes. What happens while the subscriber is busy is folded
 * into one change (or a new snapshot), so a slow one costs a bounded amount of memory and never lags.
 *
 * `rev` belongs to the stream: a snapshot carries the engine's, each change after it the one before plus one,
 * however many of the engine's changes it holds. So a gap seen by the subscriber means a lost message. A stream's
 * `rev` may be behind the engine's (`queue.range` gives that one) and is not to be compared with it.
 *
 * Not a generator: `return()` of a generator waits for the value being waited for, and would keep a
 * subscriber that left subscribed until the next change.
 */
export function createEventStream(
  engine: Pick<Engine, 'snapshot' | 'subscribe'>,
  signal?: AbortSignal,
): AsyncIteratorClass<EngineEvent, void, void> {
  let rev = 0
  let snapshotDue = true
  let pending: PendingChange | null = null
  let ended = false
  let wake: (() => void) | null = null

  const wakeUp = () => {
    wake?.()
    wake = null
  }
  const unsubscribe = engine.subscribe((change) => {
    // A due snapshot is taken when it is asked for, and will hold this change.
    if (snapshotDue) return
    pending = foldChange(pending, change)
    if (pending.rows.size > mostPendingRows) {
      snapshotDue = true
      pending = null
    }
    wakeUp()
  })
  const end = () => {
    if (ended) return
    ended = true
    pending = null
    unsubscribe()
    signal?.removeEventListener('abort', end)
    wakeUp()
  }
  if (signal?.aborted) end()
  else signal?.addEventListener('abort', end, { once: true })

  const take = (): EngineEvent | null => {
    if (snapshotDue) {
      const snapshot = engine.snapshot()
      snapshotDue = false
      rev = snapshot.rev
      return { kind: 'snapshot', snapshot }
    }
    if (!pending) return null
    rev += 1
    const change = changeFrom(pending, rev)
    pending = null
    return { kind: 'change', change }
  }

  return new AsyncIteratorClass<EngineEvent, void, void>(
    async () => {
      while (!ended) {
        const event = take()
        if (event) return { done: false, value: event }
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return { done: true, value: undefined }
    },
    async () => end(),
  )
}
