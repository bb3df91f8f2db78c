import { homedir } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'
import { setAutostartEntry } from './autostart-entry.ts'

/** Only a packaged app is worth starting by itself. */
export function canStartAtLogin(): boolean {
  return app.isPackaged
}

/** Starts Mayfly with the person's session, or no longer. */
export function setStartAtLogin(isWanted: boolean): void {
  if (!canStartAtLogin()) return
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: isWanted, args: ['--hidden'] })
    return
  }
  try {
    setAutostartEntry(isWanted, {
      folder: join(process.env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'autostart'),
      // An AppImage is mounted somewhere else at each start; its own path is in this variable.
      program: process.env.APPIMAGE ?? process.execPath,
    })
  } catch {
    // A home that cannot be written to: the setting stays, and the next start tries again.
  }
}
