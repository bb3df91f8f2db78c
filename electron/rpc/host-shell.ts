import type { MenuEntry, MenuEntryId } from '../../shared/menu-entry.ts'
import type { Screen } from '../../shared/screen.ts'

/**
 * What only the host of an interface can do (a desktop window, a terminal). A host leaves out what it
 * cannot do; calls for it are refused in words.
 */
export interface HostShell {
  /** Absolute paths; empty when the person changed their mind. */
  readonly chooseFiles?: (folders: boolean) => Promise<string[]>
  /** Asks where, and writes a file there; null when the person changed their mind. */
  readonly saveFile?: (name: string, pieces: AsyncIterable<string>) => Promise<string | null>
  readonly writeClipboard?: (text: string) => void | Promise<void>
  /** Only ever called with http and https addresses. */
  readonly openExternal?: (url: string) => Promise<void>
  /** Waits for a real press, at most 10 s. */
  readonly tryShortcut?: (shortcut: string) => Promise<'pressed' | 'taken' | 'silent'>
  /** False where another program has the shortcut of the settings. */
  readonly isShortcutHeld?: () => boolean
  /** What Mayfly has put into the system: menu entries, its start, its links; as it is there. */
  readonly menuEntries?: {
    list(): MenuEntry[]
    set(id: MenuEntryId, isWanted: boolean): MenuEntry[]
  }
  readonly showWindow?: (screen: Screen) => void
  /** Shows a file in the file manager. */
  readonly reveal?: (path: string) => void | Promise<void>
}
