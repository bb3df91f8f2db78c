import { Notification } from 'electron'
import { askNotificationService } from './notification-service.ts'
import { pageSandbox } from './page-sandbox.ts'
import { thisProgram } from './program-to-start.ts'
import type { ClipboardShortcut } from './shortcut.ts'
import type { AppTray } from './tray.ts'
import { isTrayReachable } from './tray-item.ts'

/** How tray, shortcut, notifications and the sandbox are now, for the doctor; takes two seconds at most. */
export async function lookAtDesktop(
  tray: Pick<AppTray, 'isThere'>,
  shortcut: Pick<ClipboardShortcut, 'isHeld'>,
) {
  const [trayShown, service] = await Promise.all([
    isTrayReachable(process.platform),
    askNotificationService(),
  ])
  return {
    trayIcon: tray.isThere(),
    trayShown,
    shortcutHeld: shortcut.isHeld(),
    pageSandbox: pageSandbox(process.argv, thisProgram()),
    notifications: Notification.isSupported() ? service.kind : ('missing' as const),
  }
}
