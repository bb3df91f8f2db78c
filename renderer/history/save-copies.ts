import type { SavedCopy } from '../../shared/contract.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { say } from '../shell/toasts.ts'
import { plural } from '../ui/plural.ts'

/** Saves copies into the folder of the settings, and says where they are. `onChange`: after it. */
export async function saveCopies(ids: readonly string[], onChange: () => void): Promise<void> {
  if (ids.length === 0) return
  say(ids.length === 1 ? 'Saving a copy…' : `Saving ${plural(ids.length, 'copy', 'copies')}…`)
  const saved = await attempt(() => engine().history.save({ ids: [...ids], folder: null }))
  if (!saved) return
  say(savedInWords(saved))
  onChange()
}

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
