import type { Capabilities, DoctorCheck } from '../../shared/contract.ts'
import type { Settings } from '../../shared/settings.ts'

/** What a desktop app finds when it looks at its own system. */
export interface DesktopFindings {
  /** Whether the icon was put into the tray, and whether the desktop shows such icons now. */
  readonly trayIcon: boolean
  readonly trayShown: boolean
  /** False where another program has the shortcut of the settings. */
  readonly shortcutHeld: boolean
  /** `unasked`: the system has no service that can be asked. */
  readonly notifications: 'answers' | 'silent' | 'missing' | 'unasked'
  /** Chromium's sandbox around the window's page. */
  readonly pageSandbox: 'on' | 'off' | 'off-in-appimage'
}

/**
 * What only a desktop app has; elsewhere that is said, and is no fault.
 * @param found null: the desktop did not answer
 */
export function desktopChecks(
  capabilities: Capabilities,
  settings: Settings,
  found: DesktopFindings | null,
): DoctorCheck[] {
  const { system } = capabilities
  const names = ['Tray', 'Shortcut', 'Notifications', 'Page sandbox']
  if (!system) {
    const message = 'Not here: the desktop app has it.'
    return names.map((name) => ({ name, ok: true, message, advice: null }))
  }
  if (found === null) {
    const message = 'The desktop did not answer.'
    const advice = 'Try it again; log out and in where it stays so.'
    return names.map((name) => ({ name, ok: false, message, advice }))
  }
  return [
    { name: 'Tray', ...trayFinding(found, system.noTray) },
    { name: 'Shortcut', ...shortcutFinding(found, settings.shortcut, system.shortcutNote) },
    { name: 'Notifications', ...notificationFinding(found, settings.notifications) },
    { name: 'Page sandbox', ...sandboxFinding(found) },
  ]
}

type Finding = Omit<DoctorCheck, 'name'>

const fine = (message: string): Finding => ({ ok: true, message, advice: null })
const wrong = (message: string, advice: string | null): Finding => ({ ok: false, message, advice })

function trayFinding({ trayIcon, trayShown }: DesktopFindings, noTray: string | null): Finding {
  if (trayIcon && trayShown) return fine('Its icon is there.')
  if (trayIcon)
    return wrong(
      'Its icon was put there, but this desktop shows no tray icons now.',
      'Start again what shows them (on GNOME the extension AppIndicator). Until then, closing the last window ends Mayfly.',
    )
  if (trayShown)
    return wrong(
      'This desktop shows tray icons, but Mayfly could put none there when it started.',
      'Quit Mayfly and open it again.',
    )
  return wrong('This desktop shows no tray icons.', noTray)
}

function shortcutFinding(
  { shortcutHeld }: DesktopFindings,
  shortcut: string | null,
  note: string | null,
): Finding {
  if (shortcut === null) return fine('None is set.')
  if (shortcutHeld) return fine(`${shortcut} is set, and Mayfly has it.${note === null ? '' : ` ${note}`}`)
  return wrong(
    `${shortcut} is set, but Mayfly could not have it: another program took it, or the system refuses it.`,
    note ?? 'Choose another one in Settings, or free it elsewhere and open Mayfly again.',
  )
}

function notificationFinding({ notifications }: DesktopFindings, wanted: boolean): Finding {
  if (!wanted) return fine('They are off in Settings.')
  switch (notifications) {
    case 'answers':
      return fine(
        'They are on, and what shows them answers; the system’s own settings may still hold them back.',
      )
    case 'unasked':
      return fine(
        'They are on; whether the system shows them cannot be asked, and its own settings may hold them back.',
      )
    case 'missing':
      return wrong(
        'They are on, but nothing on this desktop shows notifications.',
        'Install or start a notification service. Until then everything that they say is in the window alone.',
      )
    case 'silent':
      return wrong(
        'They are on, but the service that shows them does not answer, so Mayfly sends it none.',
        'Start the notification service again, or log out and in. Until then everything is in the window alone.',
      )
  }
}

function sandboxFinding({ pageSandbox }: DesktopFindings): Finding {
  switch (pageSandbox) {
    case 'on':
      return fine('The window’s page runs in Chromium’s sandbox.')
    case 'off':
      return wrong(
        'The window’s page runs without Chromium’s sandbox, because Mayfly was started so.',
        'Start it without --no-sandbox, and without ELECTRON_DISABLE_SANDBOX in its environment.',
      )
    case 'off-in-appimage':
      return wrong(
        'The window’s page runs without Chromium’s sandbox: this system lets an AppImage have none.',
        'Install Mayfly’s .deb or .rpm instead, which brings what the sandbox takes.',
      )
  }
}
