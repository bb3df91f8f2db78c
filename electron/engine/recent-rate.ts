/** What is told is the speed of the last seconds: a longer past says little about the next ones. */
const windowMs = 3_000
/** So many steps are looked back at in any case: a slow line takes a piece of a file only now and then. */
const fewestSteps = 4
/** Over a shorter time the figure would jump. */
const youngMs = 500
/** So long after the first bytes the buffers are full. */
const burstMs = 250

/** Bytes a second, of late. */
export interface RecentRate {
  /** `bytes` taken so far, at `now` in ms of a monotonic clock; null: too early to tell. */
  measure(bytes: number, now: number): number | null
}

/**
 * Leaves out the first bytes: they go into the buffers of the socket at once, however slow the line behind it is.
 */
export function createRecentRate(): RecentRate {
  /** Moments at which more had been taken, the oldest first. */
  const marks: { readonly at: number; readonly bytes: number }[] = []
  let firstMovedAt: number | null = null
  return {
    measure(bytes, now) {
      const last = marks.at(-1)
      if (firstMovedAt === null && last !== undefined && bytes > last.bytes) firstMovedAt = now
      if (last === undefined || firstMovedAt === null || now <= firstMovedAt + burstMs) {
        marks.splice(0, 1, { at: now, bytes })
        return null
      }
      if (bytes > last.bytes) marks.push({ at: now, bytes })
      while (marks.length > fewestSteps && (marks[1]?.at ?? now) <= now - windowMs) marks.shift()
      const first = marks[0] ?? last
      const passed = now - first.at
      return passed < youngMs ? null : (Math.max(0, bytes - first.bytes) / passed) * 1000
    },
  }
}
