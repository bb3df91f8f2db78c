/** What a reminder needs to know of a link. All times ms since the epoch. */
export interface ExpiringLink {
  readonly id: string
  readonly uploadedAt: number
  readonly expiresAt: number
  /** What was on disk of it is unchanged, here or as a saved copy. */
  readonly isSafe: boolean
  /** How many ms before its end it was reminded of, for this end; the shortest. Null: never. */
  readonly reminded: number | null
}

export interface ReminderSettings {
  /** Ms before a link's end, in any order. */
  readonly before: readonly number[]
  /** Minutes of the day, local; `from` may be later than `to`. Null: none. */
  readonly quiet: { readonly from: number; readonly to: number } | null
  /** Only links of which nothing is on this computer. */
  readonly unsafeOnly: boolean
}

export interface Digest {
  /** Links that are due now, the soonest first; each is reminded of at most once for each of the times before its end. */
  readonly due: readonly { readonly id: string; readonly before: number }[]
  /** Of `due`, those that ended since, while nobody could remind of them. */
  readonly missed: readonly string[]
  /** When something will be due next, in ms since the epoch; null: nothing will. */
  readonly next: number | null
  /** Some would be due, were it not for the quiet hours. */
  readonly isPutOff: boolean
}

/**
 * The part of a life in which nobody is reminded of its end. A host that keeps files for a day would have them
 * reminded of a day before at the very upload, a little earlier or later, since its clock is not quite this one.
 */
const freshPart = 0.1
/** A link that ended longer ago than this is history, not news. In ms. */
const newsMs = 7 * 86_400_000

/**
 * Pure: which links to remind of now. It goes by the rows alone, so that sleep, restarts and changed clocks neither
 * lose nor repeat one: each link is reminded of at the latest of its times that has come, once.
 * @param minuteOfDay local, at a moment in ms since the epoch.
 */
export function dueReminders(
  links: readonly ExpiringLink[],
  now: number,
  settings: ReminderSettings,
  minuteOfDay: (at: number) => number,
): Digest {
  const times = [...new Set(settings.before)].sort((a, b) => a - b)
  const due: { id: string; before: number; expiresAt: number }[] = []
  let next = Number.POSITIVE_INFINITY
  for (const link of links) {
    if (settings.unsafeOnly && link.isSafe) continue
    if (link.expiresAt < now - newsMs) continue
    const fresh = link.uploadedAt + Math.max(0, link.expiresAt - link.uploadedAt) * freshPart
    // The shortest first: of those that have come it is the latest. Nothing is allocated for what is not due.
    for (const before of times) {
      const at = link.expiresAt - before
      if (at <= fresh || (link.reminded !== null && before >= link.reminded)) break
      if (at <= now) {
        due.push({ id: link.id, before, expiresAt: link.expiresAt })
        break
      }
      next = Math.min(next, at)
    }
  }
  if (due.length > 0 && settings.quiet !== null && isQuiet(minuteOfDay(now), settings.quiet)) {
    const end = now + minutesUntil(minuteOfDay(now), settings.quiet.to) * 60_000
    return { due: [], missed: [], next: end, isPutOff: true }
  }
  due.sort((a, b) => a.expiresAt - b.expiresAt)
  return {
    due: due.map(({ id, before }) => ({ id, before })),
    missed: due.filter(({ expiresAt }) => expiresAt <= now).map(({ id }) => id),
    next: Number.isFinite(next) ? next : null,
    isPutOff: false,
  }
}

function isQuiet(minute: number, { from, to }: { from: number; to: number }): boolean {
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to
}

function minutesUntil(minute: number, wanted: number): number {
  const left = wanted - minute
  return left > 0 ? left : left + 1440
}
