import type { ExpiringSummary } from '../../../shared/contract.ts'
import { type LinkMarks, noMarks } from '../../../shared/link-care.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { Clock } from '../clock.ts'
import { noticeTimeZone } from '../notice-time-zone.ts'
import type { ExpiringLinkStore, ExpiringRow } from '../store/expiring-links.ts'
import type { LinkCareStore } from '../store/link-care.ts'
import type { AutoSaveRow } from './auto-saver.ts'
import { dueReminders, type ExpiringLink, newsMs } from './due-reminders.ts'
import { createOnThisComputer } from './on-this-computer.ts'

/** What the summary counts: links that end within a day. In ms. */
const soonMs = 86_400_000
/** As many ids as a call takes. */
const mostIds = 10_000
/** What was reminded of by a clock this far ahead of now was reminded of too early. In ms. */
const wrongClockMs = 12 * 3_600_000
/** Never longer, so that sleep and changed clocks are noticed; not at every row of a batch. In ms. */
const longestPauseMs = 60_000
const settleMs = 2_000
const windowMs = 200
/** When it was looked is written down no more often than this, and at the end. Less than the gap of a computer asleep. In ms. */
const writeEveryMs = 240_000
/** How often what was written of links that ended long ago is dropped, and how long ago, in ms. */
const tidyEveryMs = 86_400_000
const reminderKeptMs = 28 * 86_400_000

export interface ExpiryWatchDeps {
  readonly clock: Clock
  readonly links: ExpiringLinkStore
  readonly settings: () => Settings
  readonly onChange: () => void
  readonly care: Pick<LinkCareStore, 'allMarks' | 'troubles'>
  /**
   * Every link that lives and ends within the horizon and may need a copy, as it was found just now; of those that
   * ended, some.
   */
  readonly onLook?: (rows: readonly AutoSaveRow[]) => void
}

/** Counts what ends soon and says when it is time to remind of it: once for each link and time, also over restarts. */
export function createExpiryWatch(deps: ExpiryWatchDeps) {
  const { clock, links, onChange } = deps
  const here = createOnThisComputer(clock, () => touch())
  const stop = new AbortController()
  let pausing = new AbortController()
  let running: Promise<void> | null = null
  let touched = false
  let tidiedAt = Number.NEGATIVE_INFINITY
  let endingSoon: { all: string[]; unsafe: string[] } = { all: [], unsafe: [] }
  let reminded: readonly string[] = []
  /** Of this run, or as the last one wrote it; undefined: not read yet. */
  let lookedAt: number | null | undefined
  let writtenAt = Number.NEGATIVE_INFINITY
  /** Ends that were missed, and could not be told yet. */
  let untold = 0
  let summary: ExpiringSummary = { count: 0, withoutCopy: 0, firstAt: null, reminder: null }

  /**
   * Looks at the rows as they are now. Resolves when the summary is true and what is due was written down.
   * `onlyCounts`: nothing is due yet, and only links that live are read.
   */
  async function look(onlyCounts = false): Promise<void> {
    // Quiet hours are those of where the computer is.
    noticeTimeZone()
    const settings = deps.settings()
    const asked = clock.now()
    if (!onlyCounts && clock.elapsed() - tidiedAt >= tidyEveryMs) {
      links.forgetBefore(asked - reminderKeptMs)
      tidiedAt = clock.elapsed()
    }
    const horizon = Math.max(soonMs, settings.autoSaveBeforeMs, ...settings.remindBeforeMs) + longestPauseMs
    if (lookedAt === undefined) lookedAt = links.lookedAt()
    const rows = links.between({
      // What had ended when it was looked last was seen then.
      after: onlyCounts ? asked : Math.min(asked, Math.max(lookedAt ?? 0, asked - newsMs)),
      until: asked + horizon,
      remindedBy: asked + wrongClockMs,
    })
    await here.look(rows)
    if (stop.signal.aborted) return
    const now = clock.now()
    const marks = deps.care.allMarks()
    const marksOf = (id: string): LinkMarks => marks.get(id) ?? noMarks
    const [all, unsafe]: [string[], string[]] = [[], []]
    const asking: ExpiringLink[] = []
    let firstAt: number | null = null
    for (const row of rows) {
      const isSafe = here.has(row.id)
      if (row.expiresAt > now && row.expiresAt <= now + soonMs) {
        firstAt ??= row.expiresAt
        all.push(row.id)
        if (!isSafe) unsafe.push(row.id)
      }
      if (!onlyCounts && !marksOf(row.id).silent) asking.push(linkOf(row, isSafe))
    }
    endingSoon = { all: all.slice(0, mostIds), unsafe: unsafe.slice(0, mostIds) }
    const digest = dueReminders(
      asking,
      now,
      lookedAt,
      {
        before: settings.remindBeforeMs,
        quiet: settings.quietHours,
        unsafeOnly: settings.remindUnsafeOnly,
        snooze: snoozeOf(settings),
      },
      minuteOfDay,
    )
    const ids = new Set(digest.due.map(({ id }) => id))
    if (digest.due.length + digest.missed.length > 0) links.remind([...digest.due, ...digest.missed], now)
    if (!onlyCounts) {
      lookedAt = now
      if (Math.abs(now - writtenAt) >= writeEveryMs) {
        links.looked(now)
        writtenAt = now
      }
    }
    untold += digest.missed.length
    const isTelling = !digest.isPutOff && ids.size + untold > 0
    const told = ids.size === 0 ? [] : rows.filter((row) => ids.has(row.id))
    const [first, last] = [told[0], told.at(-1)]
    if (ids.size > 0) reminded = told.slice(0, mostIds).map(({ id }) => id)
    const next: ExpiringSummary = {
      count: all.length,
      withoutCopy: unsafe.length,
      firstAt,
      reminder: !isTelling
        ? summary.reminder
        : {
            at: now,
            count: ids.size,
            missed: untold,
            withoutCopy: told.filter(({ id }) => !here.has(id)).length,
            ...(first && last && { firstAt: first.expiresAt, lastAt: last.expiresAt }),
          },
      missed: links.missed(now, now + wrongClockMs),
    }
    if (isTelling) untold = 0
    const changed = JSON.stringify(next) !== JSON.stringify(summary)
    summary = next
    if (changed) onChange()
    if (onlyCounts) return
    // Where no copy can be wanted, and none was that is no longer, nothing is made for thousands of rows each minute.
    const isConcerned =
      settings.autoSave !== 'marked' || marks.size > 0 || deps.care.troubles('save').size > 0
    deps.onLook?.(
      (isConcerned ? rows : []).map((row) => ({
        ...row,
        marks: marksOf(row.id),
        isSafe: here.has(row.id),
        hasCopy: here.hasCopy(row.id),
      })),
    )
  }

  /** Rows or settings have changed: it looks again soon. */
  function touch(): void {
    touched = true
    pausing.abort()
  }

  async function watch(): Promise<void> {
    // A full disk or a locked database costs this look, not all reminders until the next start.
    const attempt = (onlyCounts: boolean) => look(onlyCounts).catch(() => undefined)
    // A window that is just loading goes first; what ended while nobody was there can wait until it is shown.
    await clock.sleep(windowMs, stop.signal)
    if (!stop.signal.aborted) await attempt(true)
    await clock.sleep(settleMs, stop.signal)
    while (!stop.signal.aborted) {
      touched = false
      await attempt(false)
      pausing = new AbortController()
      if (!touched && !stop.signal.aborted) await clock.sleep(longestPauseMs, pausing.signal)
      if (touched) await clock.sleep(settleMs, stop.signal)
    }
  }

  return {
    look: (): Promise<void> => look(),
    summary: (): ExpiringSummary => summary,
    /** Links that end within a day, the soonest first; `unsafe`: those of which nothing is on this computer. */
    endingSoon: () => endingSoon,
    /** The same of those that were reminded of last. */
    reminded: () => ({ all: [...reminded], unsafe: reminded.filter((id) => !here.has(id)) }),
    /** What ended without a reminder was seen. */
    dismissMissed(): { changed: number } {
      const changed = links.dismissMissed()
      untold = 0
      if (summary.missed) {
        summary = { ...summary, missed: null }
        onChange()
      }
      return { changed }
    },
    touch,
    start(): void {
      running ??= watch()
    },
    async close(): Promise<void> {
      stop.abort()
      pausing.abort()
      await running
      if (typeof lookedAt === 'number' && lookedAt !== writtenAt) links.looked(lookedAt)
      await here.close()
    },
  }
}

function linkOf(row: ExpiringRow, isSafe: boolean): ExpiringLink {
  const { id, uploadedAt, expiresAt, reminded } = row
  return { id, uploadedAt, expiresAt, reminded, isSafe }
}

function snoozeOf({ expiringLaterAt: until, expiringLaterFrom: from }: Settings) {
  return until === null || from === null ? null : { from, until }
}

/** Quiet hours are those of the clock on the wall. */
function minuteOfDay(at: number): number {
  const moment = new Date(at)
  return moment.getHours() * 60 + moment.getMinutes()
}
