import { execFile } from 'node:child_process'
import { accessSync, constants, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { app, shell } from 'electron'
import { createMenuEntries, type MenuEntries } from './menu-entries.ts'
import { menuEntryPlans } from './menu-entry-plans.ts'
import { ownAppImage, thisProgram } from './program-to-start.ts'

/**
 * The entries of this system. A development start has none: they would start the bare runtime.
 * @param iconFile path of a PNG of 256 × 256
 */
export function systemMenuEntries(iconFile: string): MenuEntries {
  const plans = app.isPackaged
    ? menuEntryPlans({
        ...thisProgram(),
        home: homedir(),
        hasCommand,
        icon: ownAppImage(thisProgram()) === null ? null : readIcon(iconFile),
      })
    : []
  return createMenuEntries(
    plans,
    {
      targetOf: (path) => shell.readShortcutLink(path).target,
      write: (path, target) =>
        shell.writeShortcutLink(path, 'create', { target, description: 'Upload with Mayfly' }),
    },
    ({ id, root }) => {
      if (id === 'open-with') refreshDesktopDatabase(dirname(root))
    },
  )
}

/** Types and links are looked up in a cache beside the entries; where there is no such program, there is no cache. */
function refreshDesktopDatabase(folder: string): void {
  execFile('update-desktop-database', [folder], { timeout: 10_000 }, () => {})
}

/** An entry without a picture is better than none. */
function readIcon(path: string): Uint8Array | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}

function hasCommand(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return folder !== ''
    } catch {
      return false
    }
  })
}
