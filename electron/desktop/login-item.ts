import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'

/** Starts Mayfly with the person's session, or no longer. Only a packaged app is worth starting by itself. */
export function setStartAtLogin(isWanted: boolean): void {
  if (!app.isPackaged) return
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

/** Linux' own way: a desktop entry in the autostart folder. */
export function setAutostartEntry(
  isWanted: boolean,
  { folder, program }: { folder: string; program: string },
): void {
  const path = join(folder, 'mayfly-desktop.desktop')
  if (!isWanted) {
    rmSync(path, { force: true })
    return
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, autostartEntry(program))
}

export function autostartEntry(program: string): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Mayfly',
    'Comment=Upload files and keep an eye on their links',
    `Exec=${quoted(program)} --hidden`,
    'Icon=mayfly-desktop',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}

/** As the Desktop Entry Specification asks: in quotes, its special signs escaped twice, `%` doubled. */
function quoted(program: string): string {
  const escaped = program.replace(/["`$\\]/g, (sign) => `\\${sign}`).replaceAll('\\', '\\\\')
  return `"${escaped.replaceAll('%', '%%')}"`
}
