import { dialog, Notification } from 'electron'

export interface Waiting {
  readonly message: string
  readonly detail: string
  /** What ends the waiting before its time. */
  readonly stop: string
}

/**
 * Says that the app waits, until it is `over`. Resolves with true once the person has had enough; where it is over
 * first, nothing is asked any more.
 */
export async function sayWaiting(
  { message, detail, stop }: Waiting,
  over: AbortSignal,
  platform: NodeJS.Platform = process.platform,
): Promise<boolean> {
  // A box without a window holds up all of the app on macOS, and cannot be taken back there.
  if (platform === 'darwin') return notify(message, detail, over)
  await dialog.showMessageBox({
    type: 'info',
    title: 'Mayfly',
    message,
    detail,
    buttons: [stop],
    cancelId: 0,
    signal: over,
  })
  return !over.aborted
}

async function notify(title: string, body: string, over: AbortSignal): Promise<boolean> {
  if (!Notification.isSupported()) return false
  const notification = new Notification({ title, body })
  notification.show()
  await new Promise<void>((resolve) => over.addEventListener('abort', () => resolve(), { once: true }))
  notification.close()
  return false
}
