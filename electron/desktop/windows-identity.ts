import { rmSync } from 'node:fs'
import { win32 } from 'node:path'
import type { App } from 'electron'
import type { RunningProgram } from './program-to-start.ts'

/** By which Windows knows the app in taskbar, notifications and the start with the session; the packages' `appId`. */
export const appUserModelId = 'app.mayfly.desktop'
/** By which Windows finds the program behind a notification that was clicked. Without it each start makes up its own. */
export const toastActivator = '{9F79F211-941F-5B30-9FD6-6576BA5DF4DA}'

type NamedApp = Pick<App, 'on' | 'setAppUserModelId' | 'setName' | 'setToastActivatorCLSID'>

/**
 * Names the app, before it is ready. For notifications, Electron puts an entry of this name into Windows' Start menu:
 * a portable Mayfly has a name of its own, so that it never takes the place of an installed one, and takes its entry
 * away at its end, since that leads to a folder which is gone by then.
 */
export function nameApp(app: NamedApp, { platform, environment }: RunningProgram): void {
  if (platform !== 'win32') {
    app.setName('Mayfly')
    return
  }
  // In this order: the entry is made with both.
  app.setToastActivatorCLSID(toastActivator)
  app.setAppUserModelId(appUserModelId)
  const isPortable = Boolean(environment.PORTABLE_EXECUTABLE_FILE)
  const name = isPortable ? 'Mayfly Portable' : 'Mayfly'
  app.setName(name)
  if (!isPortable || !environment.APPDATA) return
  const entry = win32.join(
    environment.APPDATA,
    'Microsoft',
    'Windows',
    'Start Menu',
    'Programs',
    `${name}.lnk`,
  )
  app.on('quit', () => {
    try {
      rmSync(entry, { force: true })
    } catch {
      // Somebody has it open: it is made anew by the next start.
    }
  })
}
