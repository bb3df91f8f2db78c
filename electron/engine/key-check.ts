import type { KeyCheck } from '../../shared/destination.ts'
import type { Clock } from './clock.ts'
import type { DestinationRegistry } from './destination-registry.ts'
import type { HttpClient } from './http/http-client.ts'
import type { KeyRing } from './key-ring.ts'
import { laneId } from './lane.ts'

const patienceMs = 20_000

/** Asks a host whether the keys of a destination are right, where it has a call that tells. */
export function createKeyCheck(deps: {
  readonly registry: DestinationRegistry
  readonly keyRing: KeyRing
  readonly clock: Clock
  readonly clientFor: (lane: string) => HttpClient
}) {
  const { registry, keyRing, clock, clientFor } = deps
  /** @throws NotFoundError */
  return async (id: string): Promise<KeyCheck> => {
    const destination = registry.get(id)
    const provider = registry.providerOf(destination)
    const { name, keyCheckNote } = provider.info
    if (!provider.checkKeys) return { kind: 'unknown', message: keyCheckNote }
    const lane = { destination: id, baseUrl: registry.baseUrlFrom(destination)?.url ?? null, keyBatch: null }
    const keys = await keyRing.keysFor(lane)
    if (!keys.ok) return { kind: 'bad', message: keys.message }
    try {
      const failure = await provider.checkKeys({
        baseUrl: lane.baseUrl ?? destination.baseUrl,
        keys: keys.keys,
        options: destination.options ?? {},
        http: clientFor(laneId(lane)),
        now: clock.now,
        signal: AbortSignal.timeout(patienceMs),
      })
      if (failure === null) return { kind: 'good', message: `${name} knows this key.` }
      const isRefused = failure.code === 'bad-key' || failure.code === 'account'
      return isRefused
        ? { kind: 'bad', message: failure.message }
        : { kind: 'unknown', message: `${name} could not be asked about the key: ${failure.message}` }
    } catch {
      return { kind: 'unknown', message: `${name} did not answer when it was asked about the key.` }
    }
  }
}
