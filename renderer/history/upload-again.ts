import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { say } from '../shell/toasts.ts'
import { plural } from '../ui/plural.ts'

/**
 * Uploads again what was uploaded before, as new uploads. `destination`: null: where it went. Of originals that have
 * changed it says so first.
 */
export async function uploadAgain(
  ids: readonly string[],
  destination: string | null,
  acceptChanged = false,
): Promise<void> {
  const result = await attempt(() => engine().history.again({ ids: [...ids], destination, acceptChanged }))
  if (!result) return
  const changed = result.failed.filter(({ failure }) => failure.code === 'file-changed')
  const [first] = result.failed
  if (result.count > 0) {
    say(`${plural(result.count, 'file is', 'files are')} uploaded again.`, {
      label: 'Show',
      run: () => {
        window.location.hash = '/queue'
      },
    })
  }
  if (first === undefined) return
  const more = result.failed.length - 1
  const words = more === 0 ? first.failure.message : `${first.failure.message} And ${plural(more, 'more')}.`
  const sendChanged = () =>
    void uploadAgain(
      changed.map(({ id }) => id),
      destination,
      true,
    )
  say(words, changed.length > 0 ? { label: 'Upload as it is now', run: sendChanged } : undefined)
}
