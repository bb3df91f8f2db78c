import type { GlobalShortcut } from 'electron'

const trialMs = 10_000

export type ShortcutOutcome = 'pressed' | 'taken' | 'silent'

export interface ClipboardShortcut {
  /** Takes the shortcut of the settings; null: none. */
  set(shortcut: string | null): void
  /** Waits for a real press of a shortcut, which then does nothing else. */
  tryOut(shortcut: string): Promise<ShortcutOutcome>
  /** False where another program has the one of the settings. */
  isHeld(): boolean
  close(): void
}

/** The one shortcut that works from anywhere. `onPress` runs once a press; `keys` is Electron's `globalShortcut`. */
export function createClipboardShortcut(
  onPress: () => void,
  keys: Pick<GlobalShortcut, 'register' | 'unregister'>,
  waitMs = trialMs,
): ClipboardShortcut {
  let wanted: string | null = null
  let held: string | null = null
  let endTrial: ((outcome: ShortcutOutcome) => void) | null = null

  const release = (): void => {
    if (held !== null) keys.unregister(held)
    held = null
  }
  const take = (shortcut: string, run: () => void): boolean => {
    release()
    try {
      if (!keys.register(shortcut, run)) return false
    } catch {
      return false
    }
    held = shortcut
    return true
  }
  const takeWanted = (): void => {
    // Another program may have taken it since: `isHeld` says so.
    if (wanted === null) release()
    else take(wanted, onPress)
  }

  return {
    set(shortcut) {
      if (shortcut === wanted) return
      wanted = shortcut
      if (!endTrial) takeWanted()
    },
    tryOut(shortcut) {
      endTrial?.('silent')
      return new Promise((resolve) => {
        const end = (outcome: ShortcutOutcome) => {
          if (endTrial !== end) return
          endTrial = null
          clearTimeout(timer)
          takeWanted()
          resolve(outcome)
        }
        endTrial = end
        const timer = setTimeout(() => end('silent'), waitMs)
        if (!take(shortcut, () => end('pressed'))) end('taken')
      })
    },
    isHeld: () => wanted === null || held === wanted,
    close() {
      endTrial?.('silent')
      wanted = null
      release()
    },
  }
}

/** What a person must know of shortcuts on this system; null: nothing. */
export function shortcutNote(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  const isWayland = environment.XDG_SESSION_TYPE === 'wayland' || Boolean(environment.WAYLAND_DISPLAY)
  if (platform !== 'linux' || !isWayland) return null
  return 'On Wayland the desktop itself hands out shortcuts, and a press may never arrive here. If it does not, bind one to the command “mayfly upload --clipboard” in the system’s keyboard settings.'
}
