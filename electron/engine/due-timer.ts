import type { Clock } from './clock.ts'

/** No timer sleeps longer, so that a changed clock or a computer that slept is noticed. */
const longestSleepMs = 30_000
/** The computer's clock has moved when it and the monotonic one disagree by more. */
const clockJumpMs = 10_000

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
  let closed = false
  let drift = clock.now() - clock.elapsed()
  return {
    arm(next) {
      sleeping.abort()
      if (closed || next === null) return
      sleeping = new AbortController()
      const { signal } = sleeping
      void clock.sleep(Math.max(1, Math.min(longestSleepMs, next - clock.now())), signal).then(() => {
        if (!signal.aborted) onDue()
      })
    },
    clockJumped() {
      const before = drift
      drift = clock.now() - clock.elapsed()
      return Math.abs(drift - before) > clockJumpMs
    },
    close() {
      closed = true
      sleeping.abort()
    },
  }
}
