import { EventEmitter } from 'node:events'
import type { MessagePort } from 'node:worker_threads'
import type { PageEvent } from '../app-calls.ts'
import { guardedEmitter, hasNothingInvented, onlyDoubled, type Part, preventable } from './guard.ts'
import { takeEnd } from './message-port-main.ts'
import { fromBrowser } from './protocol.ts'
import { testProcess } from './test-process.ts'

const events = [
  'did-finish-load',
  'did-navigate',
  'render-process-gone',
  'destroyed',
  'will-navigate',
  'will-frame-navigate',
  'will-redirect',
  // Never here: the page has no such tag, no Node, no devtools, and no unload handler of its own.
  'will-attach-webview',
  'preload-error',
  'devtools-opened',
  'unresponsive',
  'responsive',
  'will-prevent-unload',
  'did-fail-load',
  'did-fail-provisional-load',
  'before-input-event',
  'context-menu',
  'console-message',
]

const all = new Map<number, WebContentsDouble>()
/** Which page's document holds which ports: our end of each. */
const portsOut = new WeakMap<WebContentsDouble, Map<number, MessagePort>>()
const openHandlers = new WeakMap<
  WebContentsDouble,
  Parameters<Electron.WebContents['setWindowOpenHandler']>[0]
>()
let lastPort = 0

export class WebContentsDouble
  extends guardedEmitter('webContents', events)
  implements Part<Electron.WebContents>
{
  readonly id: number
  readonly #frame = { url: '', parent: null }
  readonly ipc = onlyDoubled('webContents.ipc', new EventEmitter()) as Electron.IpcMain
  #isLoading = false
  #state: 'alive' | 'crashed' | 'destroyed' = 'alive'

  constructor(id: number) {
    super()
    this.id = id
    all.set(id, this)
    portsOut.set(this, new Map())
  }
  get mainFrame(): Electron.WebFrameMain {
    return this.#frame as Electron.WebFrameMain
  }
  getURL(): string {
    return this.#frame.url
  }
  isDestroyed(): boolean {
    return this.#state === 'destroyed'
  }
  isCrashed(): boolean {
    return this.#state === 'crashed'
  }
  isLoading(): boolean {
    return this.#isLoading
  }
  reload(): void {
    this.#state = 'alive'
    this.#isLoading = true
    testProcess.tell('reload', { window: this.id })
  }
  forcefullyCrashRenderer(): void {
    testProcess.tell('crash', { window: this.id })
  }
  focus(): void {}
  setWindowOpenHandler(handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]): void {
    openHandlers.set(this, handler)
  }
  send(channel: string, ...args: unknown[]): void {
    if (args.length > 1) throw new Error('webContents.send with several arguments is not doubled')
    this.postMessage(channel, args[0])
  }
  postMessage(channel: string, message: unknown, transfer: Electron.MessagePortMain[] = []): void {
    if (this.#state !== 'alive') return
    const held = portsOut.get(this)
    const ports = transfer.map((port) => {
      const end = takeEnd(port)
      const id = ++lastPort
      held?.set(id, end)
      end.on('message', (data) => testProcess.tell('deliver', { window: this.id, port: id, data }))
      end.on('close', () => {
        if (held?.delete(id)) testProcess.tell('closePort', { window: this.id, port: id })
      })
      end.unref()
      return { id }
    })
    testProcess.tell('post', { window: this.id, channel, message, ports: ports.map(({ id }) => id) })
  }

  /** Double: main loads an address. */
  static startsLoading(id: number): void {
    const contents = all.get(id)
    if (contents) contents.#isLoading = true
  }
  /** Double: what the browser told of this page. */
  static happened(id: number, event: PageEvent): void {
    const contents = all.get(id)
    if (contents) contents.#take(event)
  }
  #take(event: PageEvent): void {
    if (event.name === 'document-gone') {
      closePorts(this)
    } else if (event.name === 'navigated') {
      this.#frame.url = fromBrowser(event.url)
      this.emit('did-navigate', {}, this.#frame.url, 200, 'OK')
    } else if (event.name === 'ipc') {
      this.ipc.emit(event.channel, { senderFrame: this.mainFrame }, ...event.args)
    } else if (event.name === 'render-process-gone') {
      this.#state = 'crashed'
      closePorts(this)
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
    } else if (event.name === 'closed') {
      this.#state = 'destroyed'
      all.delete(this.id)
      closePorts(this)
      this.emit('destroyed')
    } else {
      if (event.name === 'did-finish-load') this.#isLoading = false
      this.emit(event.name)
    }
  }
}
hasNothingInvented<WebContentsDouble, Electron.WebContents>()

function closePorts(contents: WebContentsDouble): void {
  const held = portsOut.get(contents)
  for (const end of held?.values() ?? []) end.close()
  held?.clear()
}

testProcess.answer('portMessage', ({ window, port, data }) => {
  const contents = all.get(window)
  if (contents) portsOut.get(contents)?.get(port)?.postMessage(data)
})
testProcess.answer('portClosed', ({ window, port }) => {
  const contents = all.get(window)
  const held = contents && portsOut.get(contents)
  held?.get(port)?.close()
  held?.delete(port)
})
testProcess.answer('mayNavigate', ({ window, url, isMainFrame, redirected }) => {
  const contents = all.get(window)
  if (!contents) return false
  const event = preventable({ url: fromBrowser(url), isMainFrame, isSameDocument: false })
  if (redirected) contents.emit('will-redirect', event)
  else {
    contents.emit('will-frame-navigate', event)
    if (isMainFrame && !event.defaultPrevented) contents.emit('will-navigate', event)
  }
  return !event.defaultPrevented
})
testProcess.answer('mayOpen', ({ window, url, frameName }) => {
  const contents = all.get(window)
  const handler = contents && openHandlers.get(contents)
  // Electron opens what nobody refuses.
  if (!handler) return true
  const details = { url: fromBrowser(url), frameName, features: '', disposition: 'foreground-tab' }
  return handler(details as Electron.HandlerDetails).action === 'allow'
})
