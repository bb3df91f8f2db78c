import type { Destination, ProviderInfo } from './destination.ts'

/** For how long new files are counted on where the host's reply does not say, in ms; null: for ever, or not known. */
export function countedLifetime(
  { measured, lifetimeMs }: Destination,
  provider: ProviderInfo | undefined,
): number | null {
  return measured?.lifetimeMs ?? lifetimeMs ?? provider?.lifetimeMs ?? null
}
