import { savedInWords } from '../../shared/saved-in-words.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { say, sayWhile } from '../shell/toasts.ts'
import { plural } from '../ui/plural.ts'

/** Saves copies into the folder of the settings, and says where they are. `onChange`: after it. */
export async function saveCopies(ids: readonly string[], onChange: () => void): Promise<void> {
  if (ids.length === 0) return
  const saved = await sayWhile(
    ids.length === 1 ? 'Saving a copy…' : `Saving ${plural(ids.length, 'copy', 'copies')}…`,
    attempt(() => engine().history.save({ ids: [...ids], folder: null })),
  )
  if (!saved) return
  say(savedInWords(saved))
  onChange()
}
