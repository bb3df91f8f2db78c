import { durationInWords } from './duration-in-words.ts'
import type { MeasuredLifetime } from './measured-lifetime.ts'

/** "Files at Kie die sooner than they should: 3 files of 2 batches were gone within 1 d, not after 3 d." */
export function measuredInWords(destination: string, measured: MeasuredLifetime): string {
  const { files, batches, goneWithinMs, statedMs } = measured
  const within = durationInWords(goneWithinMs)
  const stated = durationInWords(statedMs)
  return `Files at ${destination} die sooner than they should: ${files} files of ${batches} batches were gone within ${within}, not after ${stated}.`
}
