import type { BrowserWindow } from 'electron'

const mostReloads = 3
const withinMs = 60_000

/** Whether a page that crashed at these moments, the last one now, may be loaded once more. Times in ms. */
export function mayReload(crashes: readonly number[], now: number): boolean {
  return crashes.filter((at) => now - at < withinMs).length <= mostReloads
}

/** Loads a page anew when its process went; the engine is in another, and goes on. */
export function reloadAfterCrash(window: BrowserWindow, onGivenUp: () => void): void {
  let crashes: number[] = []
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    const now = Date.now()
    crashes = [...crashes, now].slice(-10)
    if (mayReload(crashes, now)) setImmediate(() => window.isDestroyed() || window.webContents.reload())
    else onGivenUp()
  })
}
