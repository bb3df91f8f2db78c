import type { RenewedLink } from '../../shared/contract.ts'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { say } from '../shell/toasts.ts'
import { plural } from '../ui/plural.ts'

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
