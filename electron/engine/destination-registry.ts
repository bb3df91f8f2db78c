import type { Destination, DestinationGate } from '../../shared/destination.ts'
import { FailureError } from './failure-error.ts'
import { parseBaseUrl } from './http/network-config.ts'
import { remotePathFor } from './intake/remote-name.ts'
import { NotFoundError } from './not-found-error.ts'
import type { Provider } from './providers/provider.ts'
import { providerById, providers } from './providers/providers.ts'
import type { PreferenceStore } from './store/preferences.ts'
import { wrongOptions } from './wrong-options.ts'

/** Where uploads can go. Each provider's default destination has the provider's id and always exists. */
export interface DestinationRegistry {
  list(): Destination[]
  /** @throws NotFoundError */
  get(id: string): Destination
  has(id: string): boolean
  providerOf(destination: Destination): Provider
  /** What the environment says of a default destination's base URL; null where it says nothing. */
  baseUrlFrom(destination: Destination): { variable: string; url: string } | null
  /** @throws FailureError when the base URL or the folder is unusable. */
  save(destination: Destination): Destination
  /** @throws FailureError for a default destination, or one with uploads in the queue. */
  remove(id: string): void
  keySavedAt(id: string, field: string): number | null
  setKeySavedAt(id: string, field: string, at: number | null): void
}

/** Uploads at once to one destination, unless a person sets another number. */
const defaultConcurrency = 4
/** Some hosts require a folder, so there is always one. */
const defaultFolder = 'mayfly'

export function createDestinationRegistry(
  store: PreferenceStore,
  /** Whether uploads for it are still in the queue. */
  isNeeded: (id: string) => boolean,
  environment: Readonly<Record<string, string | undefined>>,
): DestinationRegistry {
  const destinations = new Map<string, Destination>()
  const keyTimes = new Map<string, Record<string, number>>()
  for (const { destination, keySavedAt } of store.destinations()) {
    if (!providerById(destination.provider)) continue
    destinations.set(destination.id, destination)
    keyTimes.set(destination.id, keySavedAt)
  }
  for (const { info } of providers) {
    if (destinations.has(info.id)) continue
    const destination: Destination = {
      id: info.id,
      provider: info.id,
      name: info.name,
      baseUrl: info.defaultBaseUrl,
      remotePath: defaultFolder,
      lifetimeMs: null,
      practice: false,
      concurrency: defaultConcurrency,
    }
    store.saveDestination(destination)
    destinations.set(info.id, destination)
  }
  const get = (id: string): Destination => {
    const destination = destinations.get(id)
    if (!destination) throw new NotFoundError(`There is no destination "${id}".`)
    return destination
  }
  return {
    list: () => [...destinations.values()],
    get,
    has: (id) => destinations.has(id),
    providerOf(destination) {
      const provider = providerById(destination.provider)
      if (!provider) throw new NotFoundError(`There is no provider "${destination.provider}".`)
      return provider
    },
    baseUrlFrom(destination) {
      if (destination.id !== destination.provider) return null
      const variable = providerById(destination.provider)?.environment.baseUrl
      const url = variable === undefined ? undefined : environment[variable]
      return variable && url ? { variable, url } : null
    },
    save(destination) {
      if (!providerById(destination.provider))
        throw new NotFoundError(`There is no provider "${destination.provider}".`)
      const wrong = wrongOptions(this.providerOf(destination), destination.options ?? {})
      if (wrong) throw new FailureError(wrong)
      const baseUrl = parseBaseUrl(destination.baseUrl)
      if (!baseUrl.ok) throw new FailureError(baseUrl.failure)
      const remotePath = remotePathFor(destination.remotePath)
      if (!remotePath.ok) throw new FailureError(remotePath.failure)
      const saved = { ...destination, baseUrl: baseUrl.url, remotePath: remotePath.path || defaultFolder }
      store.saveDestination(saved)
      destinations.set(saved.id, saved)
      return saved
    },
    remove(id) {
      const destination = get(id)
      if (destination.id === destination.provider) {
        throw new FailureError({
          code: 'rejected',
          message: `${destination.name} is the default destination and stays.`,
        })
      }
      if (isNeeded(id)) {
        throw new FailureError({
          code: 'rejected',
          message: `Uploads for ${destination.name} are still in the queue. Finish or cancel them first.`,
        })
      }
      store.removeDestination(id)
      destinations.delete(id)
    },
    keySavedAt: (id, field) => keyTimes.get(id)?.[field] ?? null,
    setKeySavedAt(id, field, at) {
      const { [field]: _, ...others } = keyTimes.get(id) ?? {}
      const times = at === null ? others : { ...others, [field]: at }
      keyTimes.set(id, times)
      store.saveKeyTimes(id, times)
    },
  }
}

/** Of several lanes of one destination, the gate that a person should hear of. */
export function worstGate(gates: readonly DestinationGate[]): DestinationGate {
  const rank = ['open', 'cooling', 'offline', 'stopped', 'needs-key'] as const
  return gates.reduce<DestinationGate>(
    (worst, gate) => (rank.indexOf(gate.kind) > rank.indexOf(worst.kind) ? gate : worst),
    {
      kind: 'open',
    },
  )
}
