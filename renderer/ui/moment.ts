// The words round them are English, so the dates are, too.
const dayAndTime = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const dayKey = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit' })

/** "Tue 24 Nov, 18:40" */
export function momentInWords(ms: number): string {
  return dayAndTime.format(ms)
}

/** "24 Nov 2026" */
export function dateInWords(ms: number): string {
  return date.format(ms)
}

/** "18:39:58" */
export function timeInWords(ms: number): string {
  return time.format(ms)
}

/** "today", "yesterday", else the date. */
export function dayInWords(ms: number, now: number): string {
  const key = dayKey.format(ms)
  if (key === dayKey.format(now)) return 'today'
  if (key === dayKey.format(now - 86_400_000)) return 'yesterday'
  return date.format(ms)
}
