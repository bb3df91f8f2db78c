import { allWindowsClosed, app, closeWindowsBy } from './app.ts'
import { guardedEmitter, hasNothingInvented, type Part, preventable } from './guard.ts'
import { memory } from './memory.ts'
import { toBrowser } from './protocol.ts'
import { grantedPermissions } from './session.ts'
import { testProcess } from './test-process.ts'
import { WebContentsDouble } from './web-contents.ts'

const events = [
  'ready-to-show',
  'show',
  'hide',
  'focus',
  'blur',
  'close',
  'closed',
  'minimize',
  'restore',
  'maximize',
  'unmaximize',
  'resize',
  'resized',
  'move',
  'moved',
  'enter-full-screen',
  'leave-full-screen',
  'session-end',
  'query-session-end',
]

const windows = new Map<number, BrowserWindow>()
let lastId = 0
let focused: BrowserWindow | null = null

export class BrowserWindow
  extends guardedEmitter('BrowserWindow', events)
  implements Part<Electron.BrowserWindow>
{
  readonly id = ++lastId
  readonly #contents = new WebContentsDouble(this.id)
  #bounds: Electron.Rectangle
  #visible: boolean
  #minimized = false
  #maximized = false
  #destroyed = false

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super()
    const { preload, ...others } = options.webPreferences ?? {}
    refuseWhatIsNotDoubled(others)
    if (preload === undefined) throw new Error('a window without a preload script is not doubled')
    const { x = 100, y = 100, width = 800, height = 600, show = true } = options
    this.#bounds = { x, y, width, height }
    this.#visible = show
    windows.set(this.id, this)
    app.emit('web-contents-created', {}, this.webContents)
    app.emit('browser-window-created', {}, this)
    this.#contents.once('did-finish-load', () => {
      this.emit('ready-to-show')
    })
    const permissions = grantedPermissions(this.webContents)
    const line = WebContentsDouble.line(this.id)
    testProcess.tell('openWindow', { window: this.id, width, height, preload, line, permissions })
  }
  get webContents(): Electron.WebContents {
    return this.#contents as unknown as Electron.WebContents
  }
  async loadURL(url: string): Promise<void> {
    WebContentsDouble.startsLoading(this.id)
    await testProcess.ask('load', { window: this.id, url: toBrowser(url) })
  }
  reload(): void {
    this.#contents.reload()
  }
  show(): void {
    this.#setVisible(true)
    this.focus()
  }
  showInactive(): void {
    this.#setVisible(true)
  }
  hide(): void {
    this.blur()
    this.#setVisible(false)
  }
  #setVisible(visible: boolean): void {
    if (visible) this.#minimized = false
    if (this.#visible === visible) return
    this.#visible = visible
    this.emit(visible ? 'show' : 'hide')
  }
  focus(): void {
    if (focused === this || !this.#visible) return
    focused?.blur()
    focused = this
    this.emit('focus')
    app.emit('browser-window-focus', {}, this)
  }
  blur(): void {
    if (focused !== this) return
    focused = null
    this.emit('blur')
    app.emit('browser-window-blur', {}, this)
  }
  minimize(): void {
    this.#minimized = true
    this.emit('minimize')
  }
  restore(): void {
    this.#minimized = false
    this.emit('restore')
  }
  maximize(): void {
    this.#maximized = true
    this.emit('maximize')
  }
  unmaximize(): void {
    this.#maximized = false
    this.emit('unmaximize')
  }
  isVisible = (): boolean => this.#visible && !this.#minimized
  isFocused = (): boolean => focused === this
  isMinimized = (): boolean => this.#minimized
  isMaximized = (): boolean => this.#maximized
  isFullScreen = (): boolean => false
  isDestroyed = (): boolean => this.#destroyed
  getBounds = (): Electron.Rectangle => ({ ...this.#bounds })
  getNormalBounds = (): Electron.Rectangle => ({ ...this.#bounds })
  setBounds(bounds: Partial<Electron.Rectangle>): void {
    const { width, height } = this.#bounds
    this.#bounds = { ...this.#bounds, ...bounds }
    if (this.#bounds.width !== width || this.#bounds.height !== height) {
      testProcess.tell('resize', { window: this.id, width: this.#bounds.width, height: this.#bounds.height })
      this.emit('resize')
    }
    this.emit('move')
  }
  setPosition(x: number, y: number): void {
    this.setBounds({ x, y })
  }
  setSize(width: number, height: number): void {
    this.setBounds({ width, height })
  }
  setProgressBar(progress: number): void {
    memory.progress.push(progress)
  }
  close(): void {
    if (this.#destroyed) return
    const event = preventable({})
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }
  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.blur()
    windows.delete(this.id)
    testProcess.tell('closeWindow', { window: this.id })
    WebContentsDouble.happened(this.id, 'closed')
    this.emit('closed')
    if (windows.size === 0) allWindowsClosed()
  }
  static getAllWindows = (): Electron.BrowserWindow[] =>
    [...windows.values()] as unknown as Electron.BrowserWindow[]
  static getFocusedWindow = () => focused as unknown as Electron.BrowserWindow | null
  static fromWebContents = (contents: Electron.WebContents) =>
    (windows.get(contents.id) ?? null) as unknown as Electron.BrowserWindow | null
  static fromId = (id: number) => (windows.get(id) ?? null) as unknown as Electron.BrowserWindow | null
}
hasNothingInvented<BrowserWindow, Electron.BrowserWindow>()

/** What would make the page less safe than the double can show is refused. */
function refuseWhatIsNotDoubled(preferences: Electron.WebPreferences): void {
  const onlyDoubledAs: Partial<Record<keyof Electron.WebPreferences, boolean>> = {
    sandbox: true,
    contextIsolation: true,
    webSecurity: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    nodeIntegrationInWorker: false,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
  }
  const isRefused = Object.entries(onlyDoubledAs).find(
    ([name, value]) => (preferences[name as keyof Electron.WebPreferences] ?? value) !== value,
  )
  if (isRefused) throw new Error(`webPreferences.${isRefused[0]}: ${!isRefused[1]} is not doubled`)
  for (const name of ['enableBlinkFeatures', 'partition', 'session'] as const) {
    if (preferences[name] !== undefined) throw new Error(`webPreferences.${name} is not doubled`)
  }
}

testProcess.answer('pageEvent', ({ window, event }) => {
  // The page went by itself, as when a person closes it where nothing can refuse.
  if (event === 'closed') windows.get(window)?.destroy()
  else WebContentsDouble.happened(window, event)
})

closeWindowsBy(() => {
  for (const window of [...windows.values()]) window.close()
  return windows.size === 0
})
