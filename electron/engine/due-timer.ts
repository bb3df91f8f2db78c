import type { Clock } from './clock.ts'

/** No timer sleeps longer, so that a changed clock or a computer that slept is noticed. */
const longestSleepMs = 30_000
/** The computer's clock has moved when it and the monotonic one disagree by more. */
const clockJumpMs = 10_000

/** A reason of our own: making the standard one costs more than the timer. */
const replaced = 'replaced'

/** One timer for all that waits. It is set anew from what waits now, so it survives sleep and changes of the clock. */
export interface DueTimer {
  /** @param next ms since the epoch; null: nothing waits. */
  arm(next: number | null): void
  /** Whether the computer's clock was changed, or the computer slept, since this was last asked. */
  clockJumped(): boolean
  close(): void
}

export function createDueTimer(clock: Clock, onDue: () => void): DueTimer {
  let sleeping = new AbortController()
  let armedFor: number | null = null
  let closed = false
  let drift = clock.now() - clock.elapsed()
  return {
    arm(next) {
      // Called after each upload: most times nothing has changed.
      if (closed || next === armedFor) return
      sleeping.abort(replaced)
      armedFor = next
      if (next === null) return
      sleeping = new AbortController()
      const { signal } = sleeping
      void clock.sleep(Math.max(1, Math.min(longestSleepMs, next - clock.now())), signal).then(() => {
        if (signal.aborted) return
        armedFor = null
        onDue()
      })
    },
    clockJumped() {
      const before = drift
      drift = clock.now() - clock.elapsed()
      return Math.abs(drift - before) > clockJumpMs
    },
    close() {
      closed = true
      sleeping.abort(replaced)
    },
  }
}
