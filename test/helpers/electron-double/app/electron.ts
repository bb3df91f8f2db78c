import { app } from './app.ts'
import { BrowserWindow } from './browser-window.ts'
import { notDoubled } from './guard.ts'
import { Menu } from './menu.ts'
import { MessageChannelMain } from './message-port-main.ts'
import { Notification } from './notification.ts'
import { protocol } from './protocol.ts'
import { session } from './session.ts'
import {
  globalShortcut,
  nativeImage,
  nativeTheme,
  net,
  powerMonitor,
  powerSaveBlocker,
  screen,
} from './surroundings.ts'
import { clipboard, dialog, shell } from './system.ts'
import { Tray } from './tray.ts'

type Name = keyof typeof Electron.CrossProcessExports

/** All that a main process can import; the rest of this file says which of it is doubled. */
const names = [
  'app',
  'autoUpdater',
  'BaseWindow',
  'BrowserView',
  'BrowserWindow',
  'clipboard',
  'contentTracing',
  'crashReporter',
  'desktopCapturer',
  'dialog',
  'globalShortcut',
  'ImageView',
  'inAppPurchase',
  'ipcMain',
  'Menu',
  'MenuItem',
  'MessageChannelMain',
  'nativeImage',
  'nativeTheme',
  'net',
  'netLog',
  'Notification',
  'powerMonitor',
  'powerSaveBlocker',
  'protocol',
  'pushNotifications',
  'safeStorage',
  'screen',
  'session',
  'ShareMenu',
  'shell',
  'systemPreferences',
  'TouchBar',
  'Tray',
  'utilityProcess',
  'View',
  'webContents',
  'WebContentsView',
  'webFrameMain',
] as const satisfies readonly Name[]

const doubled: Partial<Record<(typeof names)[number], unknown>> = {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  globalShortcut,
  Menu,
  MessageChannelMain,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  screen,
  session,
  shell,
  Tray,
}

/** What `import 'electron'` gives: every name of the real module, so that a use says what is not doubled. */
export const electron: Record<string, unknown> = Object.fromEntries(
  names.map((name) => [name, doubled[name] ?? notDoubled(name)]),
)
