import type { AddOptions, Snapshot } from '../../shared/contract.ts'
import type { DestinationStatus } from '../../shared/destination.ts'
import { providers } from '../engine/providers/providers.ts'
import type { Session } from './engine-session.ts'
import { UsageError } from './usage-error.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The destinations that are there without being added. */
export const knownDestinations: readonly string[] = providers.map(({ info }) => info.id)

/**
 * Base URL and keys from this process's environment, for the default destination of a provider (the one with its
 * name). They travel with the batch, because the owner of the data directory may be a process without them.
 */
export function environmentOptions(
  environment: Environment,
  destination: string,
): Pick<AddOptions, 'baseUrl' | 'keys'> {
  const provider = providers.find(({ info }) => info.id === destination)
  if (!provider) return {}
  const baseUrl = environment[provider.environment.baseUrl]
  const keys = Object.entries(provider.environment.keys).flatMap(([field, name]) => {
    const key = environment[name]?.trim()
    return key ? [[field, key] as const] : []
  })
  return { ...(baseUrl && { baseUrl }), ...(keys.length > 0 && { keys: Object.fromEntries(keys) }) }
}

/** What `queue.run` takes along: keys by provider and field, and the addresses that they are for, by provider. */
export function environmentKeys(environment: Environment) {
  const keys: Record<string, Record<string, string>> = {}
  const baseUrls: Record<string, string> = {}
  for (const { info } of providers) {
    const { keys: own, baseUrl } = environmentOptions(environment, info.id)
    if (own) keys[info.id] = own
    if (own && baseUrl) baseUrls[info.id] = baseUrl
  }
  return { keys, baseUrls }
}

/** The variable that holds a destination's key (the first of several); null for destinations that have none. */
export function keyVariable(destination: string, field?: string): string | null {
  const provider = providers.find(({ info }) => info.id === destination)
  const keys = provider?.environment.keys ?? {}
  return (field === undefined ? Object.values(keys)[0] : keys[field]) ?? null
}

/** The destination that is meant; null when it is the default one and that is not there. @throws UsageError */
export function chosenDestination(snapshot: Snapshot, to: string | undefined): DestinationStatus | null {
  const id = to ?? snapshot.settings.defaultDestination
  const found = snapshot.destinations.find(({ destination }) => destination.id === id) ?? null
  return found ?? (to === undefined ? null : noSuchDestination(snapshot, to))
}

/**
 * For what reads the history: a destination that was removed may still have uploads there.
 * @throws UsageError for one that neither is there nor was
 */
export async function checkDestination(session: Session, id: string): Promise<void> {
  const snapshot = await session.snapshot()
  if (snapshot.destinations.some(({ destination }) => destination.id === id)) return
  const asked = { filter: { destination: id }, cursor: null, limit: 1 }
  const { rows } = await session.call((client) => client.history.page(asked))
  if (rows.length === 0) noSuchDestination(snapshot, id)
}

/** @throws UsageError, always: which there are. */
export function noSuchDestination({ destinations }: Snapshot, id: string): never {
  const names = destinations.map(({ destination }) => destination.id).join(', ')
  throw new UsageError(`There is no destination “${id}”. There is: ${names}.`)
}
