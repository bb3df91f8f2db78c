/** Time left as shown: `ms` at the moment `at`, reckoned since `since` (all in ms). */
export type TimeLeft = { readonly ms: number; readonly at: number; readonly since: number }

const smoothingMs = 2_000
/** What is off by more than this part is wrong rather than unsteady: it is left behind faster. */
const farOff = 0.2
const catchUpMs = 700

/**
 * The next time left: what was shown counts down by itself, and moves towards the new measure (`bytesLeft` at `rate`
 * bytes a second, which is of the last 3 s), so that the two together look back some 5 s. The first figures, of which
 * little is known, weigh no more than those that follow. `ms` is Infinity while nothing moves, and where nobody knows
 * how much is left: `bytesLeft` null.
 */
export function smoothTimeLeft(
  before: TimeLeft | null,
  bytesLeft: number | null,
  rate: number,
  now: number,
): TimeLeft {
  const measured =
    rate > 0 && bytesLeft !== null ? (Math.max(0, bytesLeft) / rate) * 1000 : Number.POSITIVE_INFINITY
  if (before === null || !Number.isFinite(before.ms) || !Number.isFinite(measured))
    return { ms: measured, at: now, since: now }
  const passed = Math.max(0, now - before.at)
  const expected = Math.max(0, before.ms - passed)
  const isFarOff = Math.abs(measured - expected) > farOff * Math.max(measured, expected)
  const steady = 1 - Math.exp(-passed / (isFarOff ? catchUpMs : smoothingMs))
  const weight = Math.max(steady, passed / Math.max(1, now - before.since))
  return { ms: expected + (measured - expected) * weight, at: now, since: before.since }
}
