import type { Clock } from '../clock.ts'

/**
 * Resolves true once `movement()` has stayed the same for `limit()` ms, or at `overAt()` of the clock's monotonic ms
 * whatever moves; false when `signal` was aborted first. A change of `phase()` counts as movement.
 */
export async function stalls(options: {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly movement: () => number
  readonly phase: () => string
  readonly limit: () => number
  readonly overAt?: () => number
}): Promise<boolean> {
  const { clock, signal, movement, phase, limit, overAt = () => Number.POSITIVE_INFINITY } = options
  let last = { movement: movement(), phase: phase(), at: clock.elapsed() }
  while (!signal.aborted) {
    const left = Math.min(last.at + limit(), overAt()) - clock.elapsed()
    if (left <= 0) return true
    await clock.sleep(Math.min(left, Math.max(20, limit() / 20)), signal)
    const now = { movement: movement(), phase: phase(), at: clock.elapsed() }
    if (now.movement !== last.movement || now.phase !== last.phase) last = now
  }
  return false
}
