import type { Destination } from '../../../shared/destination.ts'
import type { MeasuredLifetime } from '../../../shared/measured-lifetime.ts'
import type { UploadResult } from '../../../shared/upload.ts'
import type { Clock } from '../clock.ts'
import type { DestinationRegistry } from '../destination-registry.ts'
import { FailureError } from '../failure-error.ts'
import type { SqliteDatabase } from '../store/database.ts'
import { createEarlyDeathStore } from '../store/early-deaths.ts'
import { measureLifetime } from './measure-lifetime.ts'

export type MeasuredLifetimes = ReturnType<typeof createMeasuredLifetimes>

/** A measure this near to what is counted on already is nothing new. */
const nearlyTheSame = 0.9

/** Finds out where files die sooner than they should, and keeps what a person made of it. */
export function createMeasuredLifetimes(deps: {
  database: SqliteDatabase
  clock: Clock
  registry: DestinationRegistry
  onChange: () => void
}) {
  const { registry, clock } = deps
  const deaths = createEarlyDeathStore(deps.database)
  /** Asked for at every change of a destination, and seldom another. */
  const offers = new Map<string, MeasuredLifetime | null>()

  function measure({ id, measured, lifetimeMs }: Destination): MeasuredLifetime | null {
    const found = measureLifetime(deaths.since(id, measured?.decidedAt ?? 0))
    const counted = measured?.lifetimeMs ?? lifetimeMs
    return found === null || (counted !== null && found.lifetimeMs >= counted * nearlyTheSame) ? null : found
  }
  function offer(destination: Destination): MeasuredLifetime | null {
    const known = offers.get(destination.id)
    if (known !== undefined) return known
    const found = measure(destination)
    offers.set(destination.id, found)
    return found
  }
  return {
    /** What a person should be told of a destination; null: nothing. */
    offer,
    /** Links of it were checked, or it was changed. */
    forget(destination: string): void {
      offers.delete(destination)
      deps.onChange()
    },
    /** @throws NotFoundError; FailureError when there is no measure to count on. */
    decide(id: string, lifetime: 'measured' | 'as-before'): void {
      const destination = registry.get(id)
      const found = offer(destination)
      if (lifetime === 'measured' && found === null) {
        throw new FailureError({
          code: 'rejected',
          message: `Nothing shows that files at ${destination.name} die too soon.`,
        })
      }
      const lifetimeMs = lifetime === 'measured' && found !== null ? found.lifetimeMs : null
      registry.save({ ...destination, measured: { lifetimeMs, decidedAt: clock.now() } })
      this.forget(id)
    },
  }
}

/** Pure: the same result, which ends as soon as checks have shown that its destination's files do. */
export function endingAsMeasured(result: UploadResult, { measured }: Destination): UploadResult {
  const lifetimeMs = measured?.lifetimeMs ?? null
  if (lifetimeMs === null || result.expiresAt === null) return result
  const expiresAt = result.uploadedAt + lifetimeMs
  return expiresAt < result.expiresAt ? { ...result, expiresAt, expirySource: 'measured' } : result
}
