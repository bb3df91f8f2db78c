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
  /** "Later", pressed at `from` for the time until `until`, in ms since the epoch; it may be over. Null: never. */
  readonly snooze: { readonly from: number; readonly until: number } | null
}

/**
 * Why nobody was reminded of an end that has passed: nobody looked (Mayfly was closed, the computer asleep), it was
 * in quiet hours, or a person had put it off to a time after it.
 */
export type MissedWhy = 'closed' | 'quiet' | 'later'

export interface Digest {
  /** Links that are due now, the soonest first; each is reminded of at most once for each of the times before its end. */
  readonly due: readonly { readonly id: string; readonly before: number }[]
  /** Links that ended since the last look, and of which nobody was told that they would. */
  readonly missed: readonly { readonly id: string; readonly before: number; readonly why: MissedWhy }[]
  /** When something will be due next, in ms since the epoch; null: nothing will. */
  readonly next: number | null
  /** There is something to tell, were it not for the quiet hours. `missed` is to be written down all the same. */
  readonly isPutOff: boolean
}

/**
 * The part of a life in which nobody is reminded of its end. A host that keeps files for a day would have them
 * reminded of a day before at the very upload, a little earlier or later, since its clock is not quite this one.
 */
const freshPart = 0.1
/** A link that ended longer ago than this is history, not news. In ms. */
export const newsMs = 7 * 86_400_000
/** What is listed as ending soon, whatever was reminded of. In ms. */
const soonMs = 86_400_000
/** Looks that lie further apart were not made: there was nobody to look. In ms. */
const gapMs = 300_000

/**
 * Pure: which links to remind of now. It goes by the rows alone, so that sleep, restarts and changed clocks neither
 * lose nor repeat one: each link is reminded of at the latest of its times that has come, once.
 * @param lookedAt when this was asked last, in ms since the epoch, by whichever run; null: never.
 * @param minuteOfDay local, at a moment in ms since the epoch.
 */
export function dueReminders(
  links: readonly ExpiringLink[],
  now: number,
  lookedAt: number | null,
  settings: ReminderSettings,
  minuteOfDay: (at: number) => number,
): Digest {
  const times = [...new Set(settings.before)].sort((a, b) => a - b)
  const due: { id: string; before: number; expiresAt: number }[] = []
  const missed: { id: string; before: number; why: MissedWhy }[] = []
  const isQuietAt = (at: number) => settings.quiet !== null && isQuiet(minuteOfDay(at), settings.quiet)
  const { snooze } = settings
  /** It was before the eyes of the person who pressed "Later": among what ends soon, or reminded of. */
  const listedMs = Math.max(soonMs, ...times)
  const wasListed = ({ uploadedAt, expiresAt }: ExpiringLink, from: number) =>
    uploadedAt <= from && expiresAt > from && expiresAt - listedMs <= from
  const since = Math.min(now, Math.max(lookedAt ?? 0, now - newsMs))
  const nobodyLooked = lookedAt === null || now - lookedAt > gapMs
  let next = Number.POSITIVE_INFINITY

  function lookBack(link: ExpiringLink, before: number, at: number): void {
    if (link.expiresAt <= since) return
    const wasTold = link.reminded !== null && link.reminded <= before
    const isOver = snooze !== null && link.expiresAt <= snooze.until
    const why =
      snooze !== null && isOver && at <= snooze.from && wasListed(link, snooze.from)
        ? 'later'
        : wasTold
          ? null
          : nobodyLooked
            ? 'closed'
            : isQuietAt(link.expiresAt) || isQuietAt(lookedAt ?? now)
              ? 'quiet'
              : null
    if (why !== null) missed.push({ id: link.id, before, why })
  }

  for (const link of links) {
    if (settings.unsafeOnly && link.isSafe) continue
    // Uploaded later than now, which a clock wrote that was ahead: when it was is not known.
    const fresh =
      link.uploadedAt > now + gapMs
        ? Number.NEGATIVE_INFINITY
        : link.uploadedAt + Math.max(0, link.expiresAt - link.uploadedAt) * freshPart
    const isSnoozed =
      snooze !== null &&
      now < snooze.until &&
      now >= snooze.from &&
      link.expiresAt > snooze.until &&
      wasListed(link, snooze.from)
    // The shortest first: of those that have come it is the latest. Nothing is allocated for what is not due.
    for (const before of times) {
      const at = link.expiresAt - before
      if (at <= fresh) break
      if (link.expiresAt <= now) {
        lookBack(link, before, at)
        break
      }
      if (link.reminded !== null && before >= link.reminded) break
      if (isSnoozed && at <= now) {
        next = Math.min(next, snooze.until)
        break
      }
      if (at <= now) {
        due.push({ id: link.id, before, expiresAt: link.expiresAt })
        break
      }
      next = Math.min(next, at)
    }
  }
  if (settings.quiet !== null && due.length + missed.length > 0 && isQuietAt(now)) {
    const end = now + minutesUntil(minuteOfDay(now), settings.quiet.to) * 60_000
    return { due: [], missed, next: end, isPutOff: true }
  }
  due.sort((a, b) => a.expiresAt - b.expiresAt)
  return {
    due: due.map(({ id, before }) => ({ id, before })),
    missed,
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
