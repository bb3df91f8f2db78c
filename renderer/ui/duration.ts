import { durationInWords } from '../../shared/duration-in-words.ts'

export { durationInWords }

const hour = 3_600_000
const day = 24 * hour

/** A length of time inside a sentence: "3 days", "24 hours". */
export function durationInSentence(ms: number): string {
  if (ms >= 2 * day && ms % day === 0) return `${ms / day} days`
  if (ms >= hour && ms % hour === 0) return ms === hour ? '1 hour' : `${ms / hour} hours`
  return durationInWords(ms)
}
