import { BrowserWindow } from 'electron'
import { appPage } from './app-address.ts'

/**
 * Opens the one window. `preload`: absolute path of the built preload script; `prepare` is called before anything
 * is loaded.
 */
export function openWindow(preload: string, prepare: (window: BrowserWindow) => void): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Mayfly',
    width: 960,
    height: 640,
    minWidth: 480,
    minHeight: 400,
    show: false,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  })
  window.once('ready-to-show', () => window.show())
  prepare(window)
  // A failed load is told of by its own event; the promise adds nothing.
  window.loadURL(appPage).catch(() => {})
  return window
}
