import type { AddDeps } from './add-uploads.ts'
import type { KeyRing } from './key-ring.ts'
import type { Scheduler } from './scheduler.ts'

/** What is done with a batch that was just accepted: its keys are held, and it may be sent. */
export function createOnBatch(deps: {
  keyRing: KeyRing
  scheduler: Scheduler
  /** Whether this engine sends at all. */
  sends: boolean
}): AddDeps['onBatch'] {
  const { keyRing, scheduler } = deps
  return (batch, lane, keys) => {
    if (keys !== null) keyRing.holdForBatch(batch.id, keys)
    if (deps.sends) scheduler.addToScope(batch.id)
    scheduler.addLane(lane, batch.options.concurrency !== null)
  }
}
