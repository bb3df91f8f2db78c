/**
 * What shares limits, cool-downs and keys. Usually a destination; a batch from a command line with its own base
 * URL or its own key has a lane of its own, so that its faults stop nobody else.
 */
export interface LaneParts {
  readonly destination: string
  /** Overrides the destination's base URL. */
  readonly baseUrl: string | null
  /** The batch whose own key (in memory only) is used. */
  readonly keyBatch: string | null
}

/** The text stored with each row. Parts are apart by a space, which neither ids nor URLs hold. */
export function laneId(parts: LaneParts): string {
  if (parts.baseUrl === null && parts.keyBatch === null) return parts.destination
  return `${parts.destination} ${parts.baseUrl ?? '-'} ${parts.keyBatch ?? '-'}`
}

export function laneParts(id: string): LaneParts {
  const [destination = '', baseUrl = '-', keyBatch = '-'] = id.split(' ')
  return {
    destination,
    baseUrl: baseUrl === '-' ? null : baseUrl,
    keyBatch: keyBatch === '-' ? null : keyBatch,
  }
}
