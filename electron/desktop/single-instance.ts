import { app, type BrowserWindow } from 'electron'

/**
 * True for the first Mayfly of this profile. A second one is told false and should quit: the first shows its
 * window instead.
 */
export function isFirstInstance(currentWindow: () => BrowserWindow | null): boolean {
  if (!app.requestSingleInstanceLock()) return false
  app.on('second-instance', () => {
    const window = currentWindow()
    if (!window) return
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  })
  return true
}
