import { bytesInWords } from '../../shared/bytes-in-words.ts'

export { bytesInWords }

/** "1.6 of 2.1 GB"; the unit is said once where both share it. */
export function bytesOf(part: number, whole: number): string {
  const [a = '', unitA] = bytesInWords(part).split(' ')
  const [b = '', unitB] = bytesInWords(whole).split(' ')
  return unitA === unitB ? `${a} of ${b} ${unitB}` : `${a} ${unitA} of ${b} ${unitB}`
}

/** "48.2 MB/s" */
export function rateInWords(bytesPerSecond: number): string {
  return `${bytesInWords(bytesPerSecond)}/s`
}
