import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserWindow } from 'electron'
import type { AppWindows } from './app-windows.ts'

/** A page that takes longer to come up is not waited for. */
const mostMs = 5_000

/**
 * The window that a question or a message is shown on; null: on none. On macOS one without a visible window holds up
 * all of the app, uploads included, until it is answered: there the main window comes up for it first.
 */
export async function windowForBox(
  windows: Pick<AppWindows, 'main' | 'show'>,
  platform: NodeJS.Platform = process.platform,
): Promise<BrowserWindow | null> {
  if (platform !== 'darwin') return windows.main()
  windows.show()
  const window = windows.main()
  if (window && !window.isVisible()) {
    const over = new AbortController()
    const shown = new Promise<void>((resolve) => window.once('show', () => resolve()))
    await Promise.race([shown, sleep(mostMs, null, { signal: over.signal }).catch(() => {})])
    over.abort()
  }
  return window?.isDestroyed() ? null : window
}
