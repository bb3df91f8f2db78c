import { renewedInWords } from '../../shared/renewed-in-words.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { say } from '../shell/toasts.ts'

/** Uploads again what is behind links; the new uploads are in the queue. `onChange`: after it. */
export async function renewLinks(ids: readonly string[], onChange: () => void): Promise<void> {
  const renewed = await attempt(() => engine().history.renew({ ids: [...ids] }))
  if (!renewed) return
  const show = () => {
    window.location.hash = '/queue'
  }
  const some = renewed.some(({ failure }) => failure === null)
  say(renewedInWords(renewed), some ? { label: 'Show', run: show } : undefined)
  onChange()
}
