import type { DestinationRegistry } from './destination-registry.ts'
import type { KeyRing } from './key-ring.ts'
import type { Scheduler } from './scheduler.ts'
import type { Batch } from './store/batches.ts'

/** What is done with a batch that was just accepted: its key is held, and it may be sent. */
export function createWelcome(deps: {
  registry: DestinationRegistry
  keyRing: KeyRing
  scheduler: Scheduler
  /** Whether this engine sends at all. */
  sends: boolean
}) {
  const { registry, keyRing, scheduler } = deps
  return (batch: Batch, lane: string, key: string | null): void => {
    const [field] = registry.providerOf(registry.get(batch.destination)).info.keyFields
    if (key !== null && field) keyRing.holdForBatch(batch.id, { [field.id]: key })
    if (deps.sends) scheduler.addToScope(batch.id)
    scheduler.addLane(lane, batch.options.concurrency !== null)
  }
}
