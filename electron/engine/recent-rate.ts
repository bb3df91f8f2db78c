/** What is told is the speed of the last seconds: a longer past says little about the next ones. */
const windowMs = 3_000
/** So many steps are looked back at in any case: a slow line takes a piece of a file only now and then. */
const fewestSteps = 4
/** Over a shorter time the figure would jump. */
const youngMs = 500
/** So many steps after the last one, the next is late. */
const lateAfter = 1.5
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
  let hasBegun = false
  return {
    measure(bytes, now) {
      const last = marks.at(-1)
      const moves = last !== undefined && bytes > last.bytes
      if (last === undefined || !hasBegun) {
        if (moves) {
          firstMovedAt ??= now
          hasBegun = now > firstMovedAt + burstMs
        }
        if (moves || last === undefined) marks.splice(0, 1, { at: now, bytes })
        return null
      }
      if (moves) marks.push({ at: now, bytes })
      while (marks.length > fewestSteps && (marks[1]?.at ?? now) <= now - windowMs) marks.shift()
      const first = marks[0] ?? last
      const latest = marks.at(-1) ?? last
      if (first === latest) return now - first.at < windowMs ? null : 0
      // From one step to another: sockets take a piece now and then, and halfway to the next nothing has slowed down.
      const stepMs = (latest.at - first.at) / (marks.length - 1)
      const passed = latest.at - first.at + Math.max(0, now - latest.at - lateAfter * stepMs)
      return now - first.at < youngMs ? null : ((latest.bytes - first.bytes) / passed) * 1000
    },
  }
}
