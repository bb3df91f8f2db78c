import type { SavedCopy } from './history.ts'

/** "3 copies are in /home/ada/Downloads.", or how many are not and why the first of them is not. */
export function savedInWords(saved: readonly SavedCopy[]): string {
  const paths = saved.flatMap(({ savedPath }) => savedPath ?? [])
  const missed = saved.find(({ failure }) => failure !== null)?.failure
  const [first] = paths
  if (missed && first === undefined)
    return saved.length === 1 ? missed.message : `No copy was saved. ${missed.message}`
  const folder = first?.replace(/[/\\][^/\\]*$/, '') || '/'
  const whole = `${plural(paths.length, 'copy is', 'copies are')} in ${folder}.`
  return missed
    ? `${whole} ${plural(saved.length - paths.length, 'copy', 'copies')} could not be saved: ${missed.message}`
    : whole
}

/** "1 copy", "1,204 copies" */
const plural = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`
