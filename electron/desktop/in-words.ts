const hour = 3_600_000
const minute = 60_000

/** "1 file", "3 files" */
export function countOf(count: number, one: string): string {
  return `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`
}

/** The time until something, roughly: "2 d", "5 h", "12 min". */
export function roughly(ms: number): string {
  if (ms >= 48 * hour) return `${Math.floor(ms / (24 * hour))} d`
  if (ms >= hour) return `${Math.floor(ms / hour)} h`
  return `${Math.max(1, Math.ceil(ms / minute))} min`
}

/** A name that fits into a menu: the middle of a long one is left out, so that its end stays. */
export function shortened(name: string, most = 42): string {
  const letters = [...name.replace(/\s+/g, ' ')]
  if (letters.length <= most) return letters.join('')
  const tail = 12
  return `${letters.slice(0, most - tail - 1).join('')}…${letters.slice(-tail).join('')}`
}
