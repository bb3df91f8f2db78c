import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { quotedForExec, tryExecLine } from './exec-line.ts'
import type { SystemSwitch } from './system-switch.ts'

interface Place {
  /** Of the session's autostart entries. */
  readonly folder: string
  readonly program: string
}

/** Linux' own way: a desktop entry in the autostart folder. @throws Error where it cannot be written or removed */
export function setAutostartEntry(isWanted: boolean, { folder, program }: Place): void {
  const path = pathIn(folder)
  if (!isWanted) {
    rmSync(path, { force: true })
    return
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, autostartEntry(program))
}

/** What is in that folder. Programs for the session's settings switch an entry off by a line in it. */
export function autostartState({ folder, program }: Place): ReturnType<SystemSwitch['state']> {
  try {
    const text = readFileSync(pathIn(folder), 'utf8').split('\n')
    if (text.includes('Hidden=true') || text.includes('X-GNOME-Autostart-enabled=false')) return 'refused'
    return text.includes(execLine(program)) ? 'on' : 'stale'
  } catch {
    return 'off'
  }
}

export function autostartEntry(program: string): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Mayfly',
    'Comment=Upload files and keep an eye on their links',
    tryExecLine(program),
    execLine(program),
    'Icon=mayfly-desktop',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}

function execLine(program: string): string {
  return `Exec=${quotedForExec(program)} --hidden`
}

function pathIn(folder: string): string {
  return join(folder, 'mayfly-desktop.desktop')
}
