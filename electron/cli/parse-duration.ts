import { UsageError } from './usage-error.ts'

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A century is as good as for ever, and a moment so far away can still be reckoned with. */
const longestMs = 36_525 * 86_400_000

/** "90s", "10m", "24h" or "3d" in ms. @throws UsageError */
export function parseDuration(text: string, option: string): number {
  const [, figure, unit] = /^(\d{1,9}(?:\.\d{1,3})?)([smhd])$/.exec(text.trim()) ?? []
  if (figure === undefined || unit === undefined) {
    throw new UsageError(`${option} wants a time such as 90s, 10m, 24h or 3d, and got “${text}”.`)
  }
  const ms = Math.round(Number(figure) * (units[unit] ?? 1))
  if (ms > longestMs) throw new UsageError(`${option} takes at most 36525d, and got “${text}”.`)
  return ms
}

/** A whole number from `least` to `most`. */
export function parseWhole(text: string, option: string, least: number, most: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(number >= least && number <= most)) {
    throw new UsageError(`${option} wants a whole number from ${least} to ${most}, and got “${text}”.`)
  }
  return number
}
