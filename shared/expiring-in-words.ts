import type { ExpiringSummary } from './history.ts'

const grouped = new Intl.NumberFormat('en')
const plural = (count: number, one: string, many: string): string =>
  `${grouped.format(count)} ${count === 1 ? one : many}`

/** "14 files are deleted within 24 h. 3 have no copy on this computer." Empty where nothing is. */
export function expiringInWords({ count, withoutCopy }: ExpiringSummary): string {
  if (count === 0) return ''
  const what = `${plural(count, 'file is', 'files are')} deleted within 24 h.`
  if (count === 1) return `${what} ${withoutCopy === 1 ? 'It has no copy' : 'It is also'} on this computer.`
  if (withoutCopy === 0) return `${what} All are also on this computer.`
  const unsafe =
    withoutCopy === count ? 'None has a copy' : plural(withoutCopy, 'has no copy', 'have no copy')
  return `${what} ${unsafe} on this computer.`
}

/** "2 files were deleted while Mayfly was closed. 1 file was deleted in your quiet hours." Empty where none was. */
export function missedInWords({ missed }: ExpiringSummary): string {
  const { closed = 0, quiet = 0, later = 0 } = missed ?? {}
  const sentences = [
    [closed, 'while Mayfly was closed'],
    [quiet, 'in your quiet hours'],
    [later, 'before the time to which you had put it off'],
  ] as const
  return sentences
    .flatMap(([count, when]) =>
      count === 0 ? [] : `${plural(count, 'file was', 'files were')} deleted ${when}.`,
    )
    .join(' ')
}

const hourMs = 3_600_000
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long' })

/** "14 files are deleted tomorrow at 10:30. 3 have no copy on this computer." Empty where nobody is reminded. */
export function reminderInWords({ reminder }: ExpiringSummary, now: number): string {
  if (reminder === null || reminder.count === 0) return ''
  const { count, withoutCopy, firstAt, lastAt } = reminder
  const general = expiringInWords({ count, withoutCopy, firstAt: null, reminder: null })
  if (firstAt === undefined || lastAt === undefined) return general
  const when = whenInWords(firstAt, now)
  const isOnce = lastAt - firstAt < hourMs
  return general.replace('deleted within 24 h.', isOnce ? `deleted ${when}.` : `deleted, the first ${when}.`)
}

/** "today at 10:30", "tomorrow at 10:30", "on Friday at 10:30" */
function whenInWords(at: number, now: number): string {
  const days = Math.round(
    (new Date(at).setHours(0, 0, 0, 0) - new Date(now).setHours(0, 0, 0, 0)) / (24 * hourMs),
  )
  const day = days === 0 ? 'today' : days === 1 ? 'tomorrow' : `on ${weekday.format(at)}`
  return `${day} at ${time.format(at)}`
}
