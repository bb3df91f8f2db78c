import { EventEmitter } from 'node:events'
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
  menus: 0,
  quits: 0,
  exitCode: null as number | null,
  answer: null as ((request: Request) => Promise<Response>) | null,
  permissions: [] as boolean[],
}

class App extends EventEmitter {
  #ready = Promise.withResolvers<void>()
  becomeReady = () => this.#ready.resolve()
  whenReady = () => this.#ready.promise
  setName() {}
  getVersion = () => '0.0.0-double'
  setPath = (name: string, path: string) => {
    asked.paths[name] = path
  }
  requestSingleInstanceLock = () => true
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

class WebContents extends EventEmitter {
  mainFrame = { url: '' }
  readonly posted: { channel: string; ports: MessagePort[] }[] = []
  openWindow: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })
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
    setPermissionRequestHandler: (
      handler: (contents: null, what: string, decide: (yes: boolean) => void) => void,
    ) => handler(null, 'media', (yes) => asked.permissions.push(yes)),
    setPermissionCheckHandler: (handler: () => boolean) => asked.permissions.push(handler()),
    setDevicePermissionHandler: (handler: () => boolean) => asked.permissions.push(handler()),
  },
}
export const Menu = {
  buildFromTemplate: (template: unknown) => template,
  setApplicationMenu: () => (asked.menus += 1),
}
export const dialog = {
  showErrorBox: (_title: string, sentence: string) => asked.problems.push(sentence),
  showOpenDialog: async () => ({ canceled: false, filePaths: ['/chosen'] }),
}
export const clipboard = { writeText: async (text: string) => void asked.copied.push(text) }
export const shell = {
  openExternal: async (url: string) => void asked.opened.push(url),
  showItemInFolder: () => {},
}
