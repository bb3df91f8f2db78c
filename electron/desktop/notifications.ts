import { Notification } from 'electron'
import type { Notice, NoticeAction } from './notification-model.ts'
import { askNotificationService, bodyFor } from './notification-service.ts'

export interface Notifier {
  /** Shows a notice where the system shows any. Never throws, never waits. */
  show(notice: Notice): void
}

/** So many are kept for a click at most; a notification that nobody holds loses its click. */
const mostKept = 20

/**
 * Notifications, on the understanding that the system may drop or delay them: everything they say is in the queue
 * as well. On Linux the service is asked for a sign of life first, in a process of its own, because showing one to a
 * service that hangs would hold up the app.
 */
export function createNotifier(deps: {
  isWanted: () => boolean
  /** A click on a notice, or on one of its buttons. */
  onAction: (action: NoticeAction) => void
}): Notifier {
  const { isWanted, onAction } = deps
  const kept = new Map<string, Notification>()

  const drop = (id: string): void => {
    const old = kept.get(id)
    kept.delete(id)
    try {
      old?.close()
    } catch {
      // It was gone already.
    }
  }

  async function show(notice: Notice): Promise<void> {
    if (!isWanted() || !Notification.isSupported()) return
    const service = await askNotificationService()
    // What is missing refuses quickly by itself.
    if (service.kind === 'silent') return
    const { actions = [] } = notice
    const notification = new Notification({
      title: notice.title,
      body: bodyFor(service, notice.body),
      actions: actions.map(({ label }) => ({ type: 'button', text: label })),
    })
    notification.on('click', () => {
      kept.delete(notice.id)
      onAction(notice.onClick)
    })
    notification.on('action', ({ actionIndex }) => {
      drop(notice.id)
      const chosen = actions[actionIndex]
      if (chosen) onAction(chosen.action)
    })
    notification.on('failed', () => kept.delete(notice.id))
    drop(notice.id)
    kept.set(notice.id, notification)
    const oldest = kept.keys().next().value
    if (kept.size > mostKept && oldest !== undefined) drop(oldest)
    notification.show()
  }

  return {
    show(notice) {
      show(notice).catch(() => kept.delete(notice.id))
    },
  }
}
