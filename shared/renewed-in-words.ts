import type { RenewedLink } from './history.ts'

/** "3 files are uploaded again.", or how many are not and why the first of them is not. */
export function renewedInWords(renewed: readonly RenewedLink[]): string {
  const failed = renewed.flatMap(({ failure }) => failure ?? [])
  const [first] = failed
  const going = renewed.length - failed.length
  const whole = `${plural(going, 'file is', 'files are')} uploaded again.`
  if (first === undefined) return whole
  if (going === 0) return renewed.length === 1 ? first.message : `Nothing was renewed. ${first.message}`
  return `${whole} ${plural(failed.length, 'was', 'were')} not: ${first.message}`
}

/** "1 file", "1,204 files" */
const plural = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`
