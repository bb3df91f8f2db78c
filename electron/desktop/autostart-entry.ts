import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { quotedForExec } from './exec-line.ts'

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
    `Exec=${quotedForExec(program)} --hidden`,
    'Icon=mayfly-desktop',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}
