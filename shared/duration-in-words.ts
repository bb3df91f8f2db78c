const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** A length of time with its two largest parts: "2 d 4 h", "11 s". Rounds seconds up, so that 0 means over. */
export function durationInWords(ms: number): string {
  if (!Number.isFinite(ms)) return 'a long time'
  if (ms >= day) return twoParts(ms, day, 'd', hour, 'h')
  if (ms >= hour) return twoParts(ms, hour, 'h', minute, 'min')
  const seconds = Math.ceil(Math.max(0, ms) / second)
  if (seconds < 60) return `${seconds} s`
  return seconds < 600 && seconds % 60 > 0
    ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
    : `${Math.floor(seconds / 60)} min`
}

function twoParts(ms: number, big: number, bigName: string, small: number, smallName: string): string {
  const whole = Math.floor(ms / big)
  const rest = Math.floor((ms - whole * big) / small)
  return rest > 0 ? `${whole} ${bigName} ${rest} ${smallName}` : `${whole} ${bigName}`
}
