import { posix, win32 } from 'node:path'
import type { MenuEntryId } from '../../shared/menu-entry.ts'
import { finderQuickAction, quickActionName } from './finder-quick-action.ts'
import { dolphinMenu, filesScript, iconName, nemoAction, ownDesktopEntry } from './linux-menu-files.ts'
import { ownAppImage, programToStart, type RunningProgram } from './program-to-start.ts'

export interface Surroundings extends RunningProgram {
  readonly home: string
  /** Whether a command can be run here. */
  hasCommand(name: string): boolean
  /** A PNG of 256 × 256, for an entry of a program that no package brought an icon for; null: none is at hand. */
  readonly icon: Uint8Array | null
}

export interface PlannedFile {
  readonly path: string
  readonly content: string | Uint8Array
  /** Permission bits. */
  readonly mode: number
}

/** What one entry is made of. Removing it removes `root`, with all that is in it, and every file. */
export type MenuEntryPlan = {
  readonly id: MenuEntryId
  readonly name: string
  readonly root: string
  /** Present: only what is there already is offered, to be removed. */
  readonly isUseless?: boolean
} & (
  | { readonly kind: 'files'; readonly files: readonly PlannedFile[] }
  /** A shortcut of Windows, at `root`. */
  | { readonly kind: 'shortcut'; readonly target: string }
)

const bundleId = 'app.mayfly.desktop'
/** The same as electron-builder.yml gives to the packages. */
export const openWithTypes: readonly string[] = [
  'application/octet-stream',
  'application/pdf',
  'application/zip',
  'audio/mpeg',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/webp',
  'text/plain',
  'video/mp4',
]

/** Every entry that Mayfly can put into menus of this system. */
export function menuEntryPlans(surroundings: Surroundings): MenuEntryPlan[] {
  const program = programToStart(surroundings)
  if (surroundings.platform === 'win32') return [sendTo(surroundings, program)]
  if (surroundings.platform === 'darwin') return [quickAction(surroundings.home)]
  if (surroundings.platform === 'linux') return linuxEntries(surroundings, program)
  return []
}

function sendTo({ home, environment }: Surroundings, target: string): MenuEntryPlan {
  const appData = environment.APPDATA || win32.join(home, 'AppData', 'Roaming')
  return {
    id: 'send-to',
    name: '“Send to” in Explorer’s menu',
    kind: 'shortcut',
    root: win32.join(appData, 'Microsoft', 'Windows', 'SendTo', 'Mayfly.lnk'),
    target,
  }
}

function quickAction(home: string): MenuEntryPlan {
  const root = posix.join(home, 'Library', 'Services', `${quickActionName}.workflow`)
  const files = [...finderQuickAction(bundleId)].map(([place, content]) => ({
    path: posix.join(root, place),
    content,
    mode: 0o644,
  }))
  return { id: 'quick-action', name: 'Quick action in Finder', kind: 'files', root, files }
}

function linuxEntries(surroundings: Surroundings, program: string): MenuEntryPlan[] {
  const { home, environment, hasCommand, icon } = surroundings
  const data = environment.XDG_DATA_HOME || posix.join(home, '.local', 'share')
  const one = (
    id: MenuEntryId,
    name: string,
    place: string,
    content: string,
    rest: { mode?: number; isUseless: boolean; more?: readonly PlannedFile[] },
  ): MenuEntryPlan => {
    const root = posix.join(data, place)
    const files = [{ path: root, content, mode: rest.mode ?? 0o644 }, ...(rest.more ?? [])]
    return { id, name, kind: 'files', root, files, isUseless: rest.isUseless }
  }
  const iconPath = posix.join(data, 'icons/hicolor/256x256/apps', `${iconName}.png`)
  return [
    one(
      'open-with',
      '“Open with”, the list of programs, and mayfly: links',
      'applications/mayfly-desktop.desktop',
      ownDesktopEntry(program, openWithTypes),
      {
        // A package brings its own, and its icon.
        isUseless: ownAppImage(surroundings) === null,
        ...(icon !== null && { more: [{ path: iconPath, content: icon, mode: 0o644 }] }),
      },
    ),
    one(
      'files-script',
      'Scripts in Files’ menu',
      'nautilus/scripts/Upload with Mayfly',
      filesScript(program),
      {
        mode: 0o755,
        isUseless: !hasCommand('nautilus'),
      },
    ),
    one('dolphin-menu', 'Dolphin’s menu', 'kio/servicemenus/mayfly-upload.desktop', dolphinMenu(program), {
      // Dolphin starts only what may be run.
      mode: 0o755,
      isUseless: !hasCommand('dolphin'),
    }),
    one('nemo-action', 'Nemo’s menu', 'nemo/actions/mayfly-upload.nemo_action', nemoAction(program), {
      isUseless: !hasCommand('nemo'),
    }),
  ]
}
