import { app, type BrowserWindow, type MessagePortMain, screen } from 'electron'
import type { Screen } from '../../shared/screen.ts'
import { reloadAfterCrash } from './crash-watch.ts'
import { givePortToPage } from './rpc-port.ts'
import { openSmallWindow, openWindow } from './window.ts'
import { placeSmall, placeWindow, type Rectangle, type WindowPlace } from './window-place.ts'
import { readWindowPlace, writeWindowPlace } from './window-state-file.ts'

export interface AppWindowsOptions {
  readonly dataDir: string
  /** Path of the built preload script. */
  readonly preload: string
  /** Path of a picture of the app. */
  readonly appIcon: string
  readonly servePort: (port: MessagePortMain) => void
  /** A way back to the app without a window: a tray icon that is really there, or the dock. */
  readonly isReachable: () => boolean
  /** Asked where the app would stay without a window; false: it should end instead. */
  readonly mayStay: () => Promise<boolean>
  readonly isQuitting: () => boolean
  readonly quit: () => void
  readonly onCrashedForGood: () => void
}

export interface AppWindows {
  show(screen?: Screen): void
  /** Opens the small window by the icon that was clicked, or closes it where it is in front. */
  toggleSmall(icon: Rectangle): void
  showSmall(): void
  main(): BrowserWindow | null
  /** Runs each time the main window has come up, and with it its button in the taskbar. */
  whenMainShows(run: () => void): void
}

const settleMs = 500

/** The two windows, and what happens when the last of them is closed: the app is never left where nobody reaches it. */
export function createAppWindows(options: AppWindowsOptions): AppWindows {
  let main: BrowserWindow | null = null
  let small: BrowserWindow | null = null
  let onMainShown = () => {}
  const parts = {
    preload: options.preload,
    // Elsewhere the program itself has one; here an AppImage, or a start from sources, has no desktop entry that does.
    icon: process.platform === 'linux' ? options.appIcon : null,
    prepare: (window: BrowserWindow) => {
      givePortToPage(window, options.servePort)
      reloadAfterCrash(window, options.onCrashedForGood)
      guardClose(window)
    },
  }

  function guardClose(window: BrowserWindow): void {
    let isAsking = false
    window.on('close', (event) => {
      const other = window === main ? small : main
      if (options.isQuitting() || other) return
      event.preventDefault()
      if (isAsking) return
      if (!options.isReachable()) return options.quit()
      isAsking = true
      void options
        .mayStay()
        .catch(() => false)
        .then((stays) => {
          isAsking = false
          if (!stays) options.quit()
          else if (!window.isDestroyed()) window.destroy()
        })
    })
  }

  function bringUp(window: BrowserWindow): void {
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  function openMain(): BrowserWindow {
    const window = openWindow(parts, placeWindow(readWindowPlace(options.dataDir), workAreas()))
    rememberPlace(window, options.dataDir)
    window.on('show', () => onMainShown())
    window.once('closed', () => {
      main = null
    })
    return window
  }

  function openSmall(icon: Rectangle | null): BrowserWindow {
    const window = openSmallWindow(parts, icon && placeSmall(icon, workAreas()))
    window.once('closed', () => {
      small = null
    })
    return window
  }

  app.on('window-all-closed', () => {
    // Electron does not say so while the app quits. A system that shuts down may have closed them, and be called off.
    if (!options.isReachable()) options.quit()
  })

  return {
    show(screen) {
      if (main) bringUp(main)
      else main = openMain()
      if (screen) goTo(main, screen)
    },
    toggleSmall(icon) {
      if (small?.isFocused()) small.close()
      else if (small) bringUp(small)
      else small = openSmall(icon)
    },
    showSmall() {
      if (small) bringUp(small)
      else small = openSmall(null)
    },
    main: () => main,
    whenMainShows(run) {
      onMainShown = run
    },
  }
}

/** Of the displays that are there now. */
function workAreas(): Rectangle[] {
  return screen.getAllDisplays().map((display) => display.workArea)
}

/** The page follows once it is there. */
function goTo({ webContents }: BrowserWindow, screen: Screen): void {
  const go = () => webContents.send('mayfly:go', screen)
  if (webContents.isLoading()) webContents.once('did-finish-load', go)
  else go()
}

function rememberPlace(window: BrowserWindow, dataDir: string): void {
  let timer: NodeJS.Timeout | null = null
  const write = () => {
    if (timer) clearTimeout(timer)
    timer = null
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return
    const place: WindowPlace = { bounds: window.getNormalBounds(), maximized: window.isMaximized() }
    writeWindowPlace(dataDir, place)
  }
  const soon = () => {
    timer ??= setTimeout(write, settleMs)
  }
  window.on('resize', soon)
  window.on('move', soon)
  window.on('close', write)
}
