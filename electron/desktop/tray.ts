import { join } from 'node:path'
import { Menu, type MenuItemConstructorOptions, nativeImage, nativeTheme, Tray } from 'electron'
import { trayImageName } from './tray-image.ts'
import type { TrayAction, TrayModel, TrayPicture } from './tray-model.ts'
import type { Rectangle } from './window-place.ts'

export interface TrayHandlers {
  /** The icon was clicked, which is there; without a size where the system does not say. */
  onClick(icon: Rectangle): void
  onFiles(paths: readonly string[]): void
  onText(text: string): void
  onAction(action: TrayAction): void
}

export interface AppTray {
  /** Whether the icon stands: a way back to the app. */
  isThere(): boolean
  listen(handlers: TrayHandlers): void
  show(model: TrayModel): void
  close(): void
}

/**
 * Puts the icon into the tray. A system that refuses it gets an app without a tray, never an app that does not start.
 * @param images folder of the tray's pictures
 */
export function openTray(images: string): AppTray {
  let tray: Tray | null = null
  let handlers: TrayHandlers | null = null
  let shown: TrayModel | null = null
  let menuWords = ''

  const pictureFor = (picture: TrayPicture) => {
    const look = { platform: process.platform, dark: nativeTheme.shouldUseDarkColorsForSystemIntegratedUI }
    const image = nativeImage.createFromPath(join(images, trayImageName(picture, look)))
    if (process.platform === 'darwin') image.setTemplateImage(true)
    return image
  }
  const buildMenu = (model: TrayModel) =>
    Menu.buildFromTemplate(
      model.entries.map((entry): MenuItemConstructorOptions => {
        if (entry.kind === 'line') return { type: 'separator' }
        if (entry.kind === 'text') return { label: entry.label, enabled: false }
        return { label: entry.label, click: () => handlers?.onAction(entry.action) }
      }),
    )
  const attempt = (act: (tray: Tray) => void) => {
    if (!tray || tray.isDestroyed()) return
    try {
      act(tray)
    } catch {
      // The panel went away under the icon; the next change tries again.
    }
  }

  // A panel that turned light or dark needs another picture, also while nothing else changes.
  const redraw = () => attempt((there) => there.setImage(pictureFor(shown?.picture ?? { kind: 'idle' })))

  try {
    tray = new Tray(pictureFor({ kind: 'idle' }))
    tray.setToolTip('Mayfly')
    tray.on('click', (_event, icon) => handlers?.onClick(icon))
    tray.on('right-click', () => {
      // On Linux the menu is handed over beforehand, elsewhere it is made when it is asked for.
      if (process.platform !== 'linux' && shown) {
        const menu = buildMenu(shown)
        attempt((there) => there.popUpContextMenu(menu))
      }
    })
    if (process.platform === 'darwin') {
      tray.on('drop-files', (_event, paths) => handlers?.onFiles(paths))
      tray.on('drop-text', (_event, text) => handlers?.onText(text))
    }
    nativeTheme.on('updated', redraw)
  } catch {
    tray = null
  }

  return {
    isThere: () => tray !== null && !tray.isDestroyed(),
    listen(given) {
      handlers = given
    },
    show(model) {
      attempt((there) => {
        if (shown?.tooltip !== model.tooltip) there.setToolTip(model.tooltip)
        const name = JSON.stringify(model.picture)
        if (JSON.stringify(shown?.picture) !== name) there.setImage(pictureFor(model.picture))
        const words = JSON.stringify(model.entries)
        if (process.platform === 'linux' && words !== menuWords) {
          menuWords = words
          there.setContextMenu(buildMenu(model))
        }
        shown = model
      })
    },
    close() {
      nativeTheme.off('updated', redraw)
      attempt((there) => there.destroy())
      tray = null
    },
  }
}

/** For systems without a tray. */
export const noTray: AppTray = { isThere: () => false, listen() {}, show() {}, close() {} }
