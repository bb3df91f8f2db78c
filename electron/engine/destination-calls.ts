import type { Destination, DestinationStatus, KeyState } from '../../shared/destination.ts'
import type { ChangeFeed } from './change-feed.ts'
import { type DestinationRegistry, worstGate } from './destination-registry.ts'
import type { Engine } from './engine.ts'
import type { MeasuredLifetimes } from './expiry/measured-lifetimes.ts'
import { FailureError } from './failure-error.ts'
import type { KeyRing } from './key-ring.ts'
import { createPractice, type StartSandbox } from './practice.ts'
import type { Preferences } from './preferences.ts'
import type { QueueCommands } from './queue-commands.ts'
import type { Scheduler } from './scheduler.ts'

/** What a person may know of a destination now. */
function statusOf(
  destination: Destination,
  registry: DestinationRegistry,
  keyRing: KeyRing,
  gates: Scheduler['gates'],
  lifetimes: MeasuredLifetimes,
): DestinationStatus {
  return {
    destination,
    gate: worstGate(gates(destination.id)),
    keys: keyRing.states(destination),
    baseUrlFrom: registry.baseUrlFrom(destination),
    diesEarly: lifetimes.offer(destination),
  }
}

/** The same of all of them. */
export function destinationStates(
  registry: DestinationRegistry,
  keyRing: KeyRing,
  gates: Scheduler['gates'],
  lifetimes: MeasuredLifetimes,
): DestinationStatus[] {
  return registry.list().map((destination) => statusOf(destination, registry, keyRing, gates, lifetimes))
}

function isHeld(state: KeyState | undefined): boolean {
  return state !== undefined && state.kind !== 'missing' && state.kind !== 'unreadable'
}

/** The engine's calls about destinations and their keys. */
export function createDestinationCalls(deps: {
  registry: DestinationRegistry
  keyRing: KeyRing
  lifetimes: MeasuredLifetimes
  scheduler: Scheduler
  commands: QueueCommands
  preferences: Preferences
  feed: ChangeFeed
  startSandbox: StartSandbox | undefined
  checkKeys: Engine['keys']['check']
}) {
  const { registry, keyRing, lifetimes, scheduler, commands, preferences, feed } = deps
  const practice = createPractice({ registry, keyRing, start: deps.startSandbox })
  const list = () => destinationStates(registry, keyRing, scheduler.gates, lifetimes)
  const status = (id: string) => statusOf(registry.get(id), registry, keyRing, scheduler.gates, lifetimes)
  /** What becomes the default: that of the same host, unless it has no key and another has. */
  const instead = (provider: string): string => {
    const hasKeys = (id: string): boolean => {
      const destination = registry.get(id)
      const states = keyRing.states(destination)
      const { keyFields } = registry.providerOf(destination).info
      return keyFields.every((field) => !field.required || isHeld(states[field.id]))
    }
    const others = registry.list().flatMap(({ id, practice }) => (practice ? [] : [id]))
    return [provider, ...others].find(hasKeys) ?? provider
  }
  const destinations: Engine['destinations'] = {
    list,
    save(destination) {
      const { id } = registry.save(destination)
      scheduler.patiently(() => commands.reopen(id))
      lifetimes.forget(id)
      return status(id)
    },
    remove(id) {
      const { provider } = registry.get(id)
      registry.remove(id)
      scheduler.dropLanes(id)
      if (preferences.get().defaultDestination === id) {
        preferences.update({ defaultDestination: instead(provider) })
      }
      feed.destinations()
      return { changed: 1 }
    },
    reopen: (id) => commands.reopen(registry.get(id).id),
    countOn(id, lifetime) {
      lifetimes.decide(id, lifetime)
      return status(id)
    },
    async practice() {
      const id = await practice.start()
      preferences.update({ defaultDestination: id, welcomed: true })
      feed.destinations()
      return status(id)
    },
  }
  /** @throws FailureError for a key that this destination has no use for. */
  const takingKey = (id: string, field: string): Destination => {
    const destination = registry.get(id)
    const { keyFields } = registry.providerOf(destination).info
    if (keyFields.some((one) => one.id === field)) return destination
    throw new FailureError({
      code: 'rejected',
      message: `${destination.name} takes no key that is called “${field}”.`,
    })
  }
  const keys: Engine['keys'] = {
    holds: keyRing.holds,
    check: deps.checkKeys,
    async state(id, field) {
      const destination = takingKey(id, field)
      await keyRing.load(destination)
      feed.destinations()
      return keyRing.states(destination)[field] ?? { kind: 'missing' }
    },
    async set(destination, field, key) {
      const state = await keyRing.set(takingKey(destination, field).id, field, key)
      scheduler.patiently(() => commands.gainKey(destination))
      feed.destinations()
      return state
    },
    async delete(destination, field) {
      const state = await keyRing.delete(takingKey(destination, field).id, field)
      scheduler.reopen(destination)
      feed.destinations()
      return state
    },
  }
  return { destinations, keys, practice }
}
