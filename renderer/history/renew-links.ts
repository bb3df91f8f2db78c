import { renewedInWords } from '../../shared/renewed-in-words.ts'
import type { Upload } from '../../shared/upload.ts'
import { isGone } from '../../shared/upload-life.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { copyLinks } from '../shell/copy-links.ts'
import { living } from '../shell/living-links.ts'
import { say } from '../shell/toasts.ts'

/** Renews what is gone; where that was done already, its new link is copied. */
export async function bringBack(upload: Upload): Promise<void> {
  const now = Date.now()
  const { uploads } = await living([upload], now)
  if (uploads.every((one) => isGone(one, now))) await renewLinks([upload.id], () => {})
  else await copyLinks([upload])
}

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
