import { reminderInWords } from '../../shared/expiring-in-words.ts'
import { useStore } from '../store.ts'
import { sayUnasked } from './toasts.ts'

/** From now on: says what is about to be deleted whenever the engine reminds of it. The bar of the history stays. */
export function watchReminders(): () => void {
  return useStore.subscribe(({ expiring, screen }, before) => {
    const { reminder } = expiring
    if (reminder === null || reminder.count === 0 || reminder.at === before.expiring.reminder?.at) return
    const show = () => {
      window.location.hash = '/history'
    }
    const words = reminderInWords(expiring, Date.now())
    if (screen !== 'history' && before.connection === 'open') sayUnasked(words, { label: 'Show', run: show })
  })
}
