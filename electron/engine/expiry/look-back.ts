import type { Clock } from '../clock.ts'

/** Ended links are news this long, in ms. */
const newsMs = 7 * 86_400_000
/** Now and then all is looked at again, whatever is known. In ms. */
const wholeLookMs = 600_000
/** The computer's clock has moved when it and the monotonic one disagree by more. */
const clockJumpMs = 10_000

interface Known {
  /** What is in the database, as far as it can be told apart cheaply. */
  version: string
  /** All that had ended until then was looked at. ms since the epoch. */
  until: number
  /** On the monotonic clock. */
  readonly wholeAt: number
  readonly drift: number
}

/**
 * How far back a look has to go. Links that have ended are news for a week, thousands on a busy computer; as long as
 * nothing was written and no clock was set, what was seen of them a minute ago is still so.
 * @param version changes with everything that is written to the database.
 */
export function createLookBack(clock: Clock, version: () => string) {
  let known: Known | null = null
  return {
    /** Links that ended after `after` are to be looked at. */
    begin(now: number) {
      const asked = version()
      const drift = now - clock.elapsed()
      const isWhole =
        known === null ||
        known.version !== asked ||
        Math.abs(known.drift - drift) > clockJumpMs ||
        clock.elapsed() - known.wholeAt >= wholeLookMs
      const after = known === null || isWhole ? now - newsMs : known.until
      const wholeAt = known === null || isWhole ? clock.elapsed() : known.wholeAt
      const since = known === null || isWhole ? drift : known.drift
      known = null
      return {
        after,
        /** Writes what the look has found; what was written meanwhile by others is not taken for seen. */
        write(work: () => void): void {
          const before = version()
          work()
          if (before === asked) known = { version: version(), until: now, wholeAt, drift: since }
        },
      }
    },
    /** What was found of ended links cannot be relied on. */
    forget(): void {
      known = null
    },
  }
}
