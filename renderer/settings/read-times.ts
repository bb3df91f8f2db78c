const minute = 60_000
const units: Readonly<Record<string, number>> = { min: minute, m: minute, h: 60 * minute, d: 1440 * minute }
const mostTimes = 5
const longest = 30 * 1440 * minute

/** "24 h, 30 min" as ms, the longest first; empty: none. A sentence where it cannot be read. */
export function readTimes(text: string): number[] | string {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  if (parts.length > mostTimes) return `Enter at most ${mostTimes} times.`
  const times: number[] = []
  for (const part of parts) {
    const [, number = '', unit = ''] = /^(\d{1,5})\s*(min|m|h|d)$/i.exec(part) ?? []
    const ms = Number(number) * (units[unit.toLowerCase()] ?? 0)
    if (ms < minute || ms > longest) {
      return 'Enter times such as 24 h, 3 h, 30 min or 2 d, from 1 min to 30 d.'
    }
    times.push(ms)
  }
  return [...new Set(times)].sort((a, b) => b - a)
}

/** "24 h, 30 min": what `readTimes` reads. */
export function timesInWords(times: readonly number[]): string {
  return times
    .map((ms) => {
      if (ms % (60 * minute) !== 0) return `${Math.round(ms / minute)} min`
      const hours = ms / (60 * minute)
      return hours > 24 && hours % 24 === 0 ? `${hours / 24} d` : `${hours} h`
    })
    .join(', ')
}

/** "22:00 to 7:00" as minutes of the day; empty: none. A sentence where it cannot be read. */
export function readQuietHours(text: string): { from: number; to: number } | null | string {
  if (text.trim() === '') return null
  const found = /^(\d{1,2})(?::(\d{2}))?\s*(?:to|-|–)\s*(\d{1,2})(?::(\d{2}))?$/i.exec(text.trim())
  const [from, to] = [minuteOf(found?.[1], found?.[2]), minuteOf(found?.[3], found?.[4])]
  if (from === null || to === null) return 'Enter two times of the day, such as 22:00 to 7:00.'
  return from === to ? 'The two times are the same.' : { from, to }
}

export function quietHoursInWords(hours: { readonly from: number; readonly to: number } | null): string {
  return hours === null ? '' : `${clockInWords(hours.from)} to ${clockInWords(hours.to)}`
}

function clockInWords(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
}

function minuteOf(hour: string | undefined, minutes = '0'): number | null {
  if (hour === undefined || Number(hour) > 23 || Number(minutes) > 59) return null
  return Number(hour) * 60 + Number(minutes)
}
