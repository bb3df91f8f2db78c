import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { say } from '../shell/toasts.ts'
import { plural } from '../ui/plural.ts'

/** Takes uploads out of the history, with a way back. `onChange`: after each of both. */
export async function forget(ids: readonly string[], onChange: () => void): Promise<void> {
  const forgotten = await attempt(() => engine().history.forget({ ids: [...ids] }))
  if (!forgotten) return
  onChange()
  const undo = async () => {
    await engine().history.unforget({ ids: [...ids] })
    onChange()
  }
  say(`${plural(forgotten.changed, 'upload')} forgotten.`, { label: 'Undo', run: () => void attempt(undo) })
}
