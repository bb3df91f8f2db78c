/** Time left as shown: `ms` at the moment `at` (both in ms). */
export type TimeLeft = { readonly ms: number; readonly at: number }

const smoothingMs = 5_000

/**
 * The next time left, smoothed over 5 s: what was shown counts down by itself, and moves towards the new
 * measure (`bytesLeft` at `rate` bytes a second). `ms` is Infinity while nothing moves.
 */
export function smoothTimeLeft(
  before: TimeLeft | null,
  bytesLeft: number,
  rate: number,
  now: number,
): TimeLeft {
  const measured = rate > 0 ? (Math.max(0, bytesLeft) / rate) * 1000 : Number.POSITIVE_INFINITY
  if (before === null || !Number.isFinite(before.ms) || !Number.isFinite(measured))
    return { ms: measured, at: now }
  const passed = Math.max(0, now - before.at)
  const expected = Math.max(0, before.ms - passed)
  const weight = 1 - Math.exp(-passed / smoothingMs)
  return { ms: expected + (measured - expected) * weight, at: now }
}
