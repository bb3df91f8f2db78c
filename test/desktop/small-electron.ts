import { EventEmitter } from 'node:events'
import { resolve } from 'node:path'
import { MessageChannel, type MessagePort } from 'node:worker_threads'

/**
 * As much of Electron's module as `electron/main.ts` uses, in plain Node, to see what main asks of it. What passes
 * here passes under this double; it says nothing about Electron itself.
 */
export const asked = {
  schemes: [] as unknown[],
  windows: [] as BrowserWindow[],
  paths: {} as Record<string, string>,
  opened: [] as string[],
  problems: [] as string[],
  copied: [] as string[],
  /** The names in each menu that the app was given, role or label. */
  menus: [] as string[][],
  quits: 0,
  /** How often the lock for one instance was given back. */
  released: 0,
  exitCode: null as number | null,
  answer: null as ((request: Request) => Promise<Response>) | null,
  permissions: [] as boolean[],
  badges: [] as number[],
  traysTried: 0,
  questions: [] as string[],
  /** Of each question or message: whether it was shown on a window that can be seen. */
  boxesOnWindows: [] as boolean[],
  shortcuts: [] as string[],
  themes: [] as string[],
  relaunches: [] as unknown[],
  saveTo: null as string | null,
}

class App extends EventEmitter {
  #ready = Promise.withResolvers<void>()
  isReady = false
  becomeReady = () => {
    this.isReady = true
    this.#ready.resolve()
  }
  whenReady = () => this.#ready.promise
  setName() {}
  getVersion = () => '0.0.0-double'
  getAppPath = () => resolve(import.meta.dirname, '../..')
  setPath = (name: string, path: string) => {
    asked.paths[name] = path
  }
  isPackaged = process.env.SMALL_ELECTRON_PACKAGED === 'yes'
  requestSingleInstanceLock = () => true
  releaseSingleInstanceLock = () => {
    asked.released += 1
  }
  getLoginItemSettings = () => ({ wasOpenedAtLogin: true })
  relaunch = (options?: object) => void asked.relaunches.push(options)
  setBadgeCount = (count: number) => asked.badges.push(count)
  exit = (code: number) => {
    asked.exitCode = code
  }
  quit = () => {
    asked.quits += 1
    let held = false
    this.emit('will-quit', { preventDefault: () => (held = true) })
    if (!held) this.exit(0)
  }
}
export const app = new App()
Object.defineProperty(process, 'resourcesPath', { value: '/nowhere' })

class WebContents extends EventEmitter {
  mainFrame = { url: '', parent: null }
  readonly ipc = new EventEmitter()
  readonly posted: { channel: string; ports: MessagePort[] }[] = []
  /** What the preload script does when the page asks for its port; `sender`: which frame says so. */
  askForPort(sender: { url: string; parent: object | null } = this.mainFrame) {
    this.ipc.emit('mayfly:ready', { senderFrame: sender })
  }
  openWindow: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })
  isLoading = () => false
  send() {}
  reload() {}
  setWindowOpenHandler(handler: WebContents['openWindow']) {
    this.openWindow = handler
  }
  postMessage(channel: string, _message: unknown, ports: PortMain[]) {
    this.posted.push({ channel, ports: ports.map((port) => port.take()) })
  }
}

export class BrowserWindow extends EventEmitter {
  readonly webContents = new WebContents()
  readonly options: { webPreferences: Record<string, unknown> }
  shown = false
  constructor(options: BrowserWindow['options']) {
    super()
    this.options = options
    asked.windows.push(this)
    app.emit('web-contents-created', {}, this.webContents)
  }
  async loadURL(url: string) {
    this.webContents.mainFrame.url = url
  }
  show() {
    this.shown = true
    this.emit('show')
  }
  isVisible = () => this.shown
  focus() {}
  isFocused = () => false
  isMinimized = () => false
  isMaximized = () => false
  isFullScreen = () => false
  isDestroyed = () => false
  getNormalBounds = () => ({ x: 10, y: 20, width: 800, height: 600 })
  setProgressBar() {}
  destroy() {
    this.emit('closed')
  }
  close() {
    let held = false
    this.emit('close', { preventDefault: () => (held = true) })
    if (!held) this.destroy()
  }
}

/** Like the real one: an emitter without `addEventListener`, silent until `start()`. */
class PortMain extends EventEmitter {
  #port: MessagePort
  constructor(port: MessagePort) {
    super()
    this.#port = port
    port.on('close', () => this.emit('close'))
  }
  start() {
    this.#port.on('message', (data) => this.emit('message', { data, ports: [] }))
  }
  postMessage(message: unknown) {
    this.#port.postMessage(message)
  }
  close() {
    this.#port.close()
  }
  take() {
    return this.#port
  }
}

export class MessageChannelMain {
  readonly port1: PortMain
  readonly port2: PortMain
  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = new PortMain(port1)
    this.port2 = new PortMain(port2)
  }
}

export const protocol = {
  registerSchemesAsPrivileged: (schemes: unknown[]) => asked.schemes.push(...schemes),
  handle: (_scheme: string, answer: (request: Request) => Promise<Response>) => {
    asked.answer = answer
  },
}
export const session = {
  defaultSession: {
    on: () => {},
    setPermissionRequestHandler: (
      handler: (contents: null, what: string, decide: (yes: boolean) => void) => void,
    ) => handler(null, 'media', (yes) => asked.permissions.push(yes)),
    setPermissionCheckHandler: (handler: () => boolean) => asked.permissions.push(handler()),
    resolveProxy: async () => 'DIRECT',
    setDevicePermissionHandler: (handler: () => boolean) => asked.permissions.push(handler()),
  },
}
type MenuEntry = { label?: string; role?: string; submenu?: MenuEntry[] }
const namesIn = (menu: MenuEntry[]): string[] =>
  menu.flatMap(({ label, role, submenu = [] }) => [label ?? role ?? '', ...namesIn(submenu)])
export const Menu = {
  buildFromTemplate: (template: unknown) => template,
  setApplicationMenu: (menu: MenuEntry[]) => asked.menus.push(namesIn(menu)),
}
export const dialog = {
  showMessageBox: async (...given: unknown[]) => {
    const [parent] = given
    asked.boxesOnWindows.push(parent instanceof BrowserWindow && parent.isVisible())
    asked.questions.push((given.at(-1) as { message: string }).message)
    return { response: 1, checkboxChecked: false }
  },
  // Where the app is not ready, Linux tells a terminal alone.
  showErrorBox: (_title: string, sentence: string) => asked.problems.push(app.isReady ? sentence : 'unseen'),
  showSaveDialog: async () => ({ canceled: asked.saveTo === null, filePath: asked.saveTo ?? '' }),
  showOpenDialog: async () => ({ canceled: false, filePaths: ['/chosen'] }),
}
export const clipboard = {
  writeText: async (text: string) => void asked.copied.push(text),
  readText: async () => '',
  has: async () => false,
  read: async () => [],
}
export const shell = {
  openExternal: async (url: string) => void asked.opened.push(url),
  showItemInFolder: () => {},
}
export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }],
}
export const nativeTheme = Object.assign(new EventEmitter(), {
  set themeSource(theme: string) {
    asked.themes.push(theme)
  },
  shouldUseDarkColorsForSystemIntegratedUI: false,
})
export const nativeImage = { createFromPath: (path: string) => ({ path, setTemplateImage() {} }) }
export const powerMonitor = new EventEmitter()
export const powerSaveBlocker = { start: () => 1, stop() {} }
export const net = { isOnline: () => true }
export const globalShortcut = {
  register: (shortcut: string) => asked.shortcuts.push(shortcut) > 0,
  unregister() {},
}
export class Notification extends EventEmitter {
  static isSupported = () => false
  show() {}
  close() {}
}

/** How the system is. */
export const system = { refusesTrays: true }
export const trays: Tray[] = []
export class Tray extends EventEmitter {
  poppedUp: { readonly label?: string; click?(): void }[] | null = null
  constructor() {
    super()
    asked.traysTried += 1
    if (system.refusesTrays) throw new Error('this computer has no tray')
    trays.push(this)
  }
  setToolTip() {}
  setImage() {}
  popUpContextMenu(menu: NonNullable<Tray['poppedUp']>) {
    this.poppedUp = menu
  }
  isDestroyed = () => false
  destroy() {}
}
