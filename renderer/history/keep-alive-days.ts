const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'short' })

/** "Friday 27 Nov" */
export function dayInWords(at: number): string {
  return day.format(at)
}

/** The ends of days until which links may be kept alive, ms since the epoch: tomorrow's, and later ones. */
export function keepAliveDays(now: number): number[] {
  return [1, 3, 7, 14, 30].map((days) => {
    const moment = new Date(now)
    // By the calendar: a day of summer time's change has 23 or 25 hours.
    moment.setDate(moment.getDate() + days)
    return moment.setHours(23, 59, 0, 0)
  })
}
