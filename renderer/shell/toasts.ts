import { UNSTABLE_ToastQueue as ToastQueue } from 'react-aria-components'

export interface ToastContent {
  readonly text: string
  readonly action?: { readonly label: string; readonly run: () => void }
}

const shortMs = 6_000
const withActionMs = 12_000

export const toastQueue = new ToastQueue<ToastContent>({ maxVisibleToasts: 3 })

/** Says one sentence at the foot of the window, with one thing to do beside it. */
export function say(text: string, action?: ToastContent['action']): void {
  const already = toastQueue.visibleToasts.find((toast) => toast.content.text === text)
  if (already) toastQueue.close(already.key)
  toastQueue.add(action ? { text, action } : { text }, { timeout: action ? withActionMs : shortMs })
}
