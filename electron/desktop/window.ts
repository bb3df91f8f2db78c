import { BrowserWindow } from 'electron'
import { appPage } from './app-address.ts'
import type { PlacedWindow, placeSmall } from './window-place.ts'
import { smallestWindow, smallSize } from './window-place.ts'

const webPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  spellcheck: false,
  navigateOnDragDrop: false,
} as const

/** What every window of ours needs: the built preload script, and what is done before anything is loaded. */
export interface WindowParts {
  readonly preload: string
  /** Path of the window's own icon; null: the program's. */
  readonly icon: string | null
  readonly prepare: (window: BrowserWindow) => void
}

/** Opens the window with queue, history and settings. */
export function openWindow({ preload, icon, prepare }: WindowParts, place: PlacedWindow): BrowserWindow {
  const { maximized, ...bounds } = place
  const window = new BrowserWindow({
    title: 'Mayfly',
    ...(icon !== null && { icon }),
    ...bounds,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    webPreferences: { ...webPreferences, preload },
  })
  window.once('ready-to-show', () => {
    if (maximized) window.maximize()
    window.show()
  })
  return load(window, prepare, appPage)
}

/** Opens the small window: a place to drop things, the last links, what is on its way. */
export function openSmallWindow(
  { preload, icon, prepare }: WindowParts,
  place: ReturnType<typeof placeSmall>,
): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Mayfly',
    ...(icon !== null && { icon }),
    ...smallSize,
    ...place,
    minWidth: 280,
    minHeight: 320,
    alwaysOnTop: true,
    maximizable: false,
    fullscreenable: false,
    show: false,
    webPreferences: { ...webPreferences, preload },
  })
  window.once('ready-to-show', () => window.show())
  return load(window, prepare, `${appPage}?view=tray`)
}

function load(window: BrowserWindow, prepare: WindowParts['prepare'], page: string): BrowserWindow {
  prepare(window)
  // A failed load is told of by its own event; the promise adds nothing.
  window.loadURL(page).catch(() => {})
  return window
}
