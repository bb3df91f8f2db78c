import type { DestinationStatus } from '../../shared/destination.ts'

/**
 * Whether a person has set a destination up, or uses it. One that nobody has is in Settings and in the choice of
 * destinations; elsewhere it would only be noise.
 */
export function isInUse({ destination, gate, keys }: DestinationStatus, preferred: string): boolean {
  return destination.id === preferred || gate.kind !== 'open' || hasKey(keys)
}

/** Whether any key of a destination is there. */
export function hasKey(keys: DestinationStatus['keys']): boolean {
  return Object.values(keys).some(({ kind }) => kind !== 'missing' && kind !== 'unreadable')
}
