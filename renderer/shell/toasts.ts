import { UNSTABLE_ToastQueue as ToastQueue } from 'react-aria-components'

export interface ToastContent {
  readonly text: string
  readonly action?: { readonly label: string; readonly run: () => void }
  /** It stays for as long as the work takes. */
  readonly isOngoing?: true
}

const shortMs = 6_000
const withActionMs = 12_000

export const toastQueue = new ToastQueue<ToastContent>({ maxVisibleToasts: 3 })

/** Says one sentence at the foot of the window, with one thing to do beside it: what came of what a person did. */
export function say(text: string, action?: ToastContent['action']): void {
  // A new sentence takes the place of the last one, unless there is something to do beside that.
  closeWhere((content) => !content.action || content.text === text)
  add(text, action)
}

/** The same for what nobody asked for just now: what came of a person's doing stays beside it. */
export function sayUnasked(text: string, action?: ToastContent['action']): void {
  closeWhere((content) => content.text === text)
  add(text, action)
}

function add(text: string, action?: ToastContent['action']): void {
  toastQueue.add(action ? { text, action } : { text }, { timeout: action ? withActionMs : shortMs })
}

function closeWhere(isOutdated: (content: ToastContent) => boolean): void {
  const outdated = toastQueue.visibleToasts.filter(({ content }) => !content.isOngoing && isOutdated(content))
  for (const toast of outdated) toastQueue.close(toast.key)
}

/** Says a sentence for as long as some work takes. Resolves or rejects as the work does. */
export async function sayWhile<T>(text: string, work: Promise<T>): Promise<T> {
  const key = toastQueue.add({ text, isOngoing: true })
  try {
    return await work
  } finally {
    toastQueue.close(key)
  }
}
