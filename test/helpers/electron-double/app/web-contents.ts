import { EventEmitter } from 'node:events'
import type { MessagePort } from 'node:worker_threads'
import type { PageEvent } from '../app-calls.ts'
import type { FromDocument } from '../document-messages.ts'
import { type DocumentLine, expectLines } from './document-lines.ts'
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
/** Our ends of the ports that a document holds. */
const portsOut = new WeakMap<DocumentLine, Map<number, MessagePort>>()
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
  /** To the document that is there now. */
  #line: DocumentLine | null = null
  #state: 'alive' | 'crashed' | 'destroyed' = 'alive'

  constructor(id: number) {
    super()
    this.id = id
    all.set(id, this)
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
    // A document that went in the meantime gets nothing, as in Electron.
    const line = this.#line
    const held = line && portsOut.get(line)
    const ends = transfer.map(takeEnd)
    if (!held) {
      for (const end of ends) end.close()
      return
    }
    const ports = ends.map((end) => {
      const port = ++lastPort
      held.set(port, end)
      end.on('message', (data) => line.send({ kind: 'port', port, data }))
      end.on('close', () => held.delete(port) && line.send({ kind: 'portClosed', port }))
      end.unref()
      return port
    })
    line.send({ kind: 'post', channel, message, ports })
  }

  /** Double: main loads an address. */
  static startsLoading(id: number): void {
    const contents = all.get(id)
    if (contents) contents.#isLoading = true
  }
  /** Double: where the documents of this page connect. */
  static line(id: number): { port: number; path: string } {
    const contents = all.get(id)
    if (!contents) throw new Error('there is no such page')
    return expectLines({
      message: (message, line) => contents.#hear(message, line),
      closed: (line) => contents.#lose(line),
    })
  }
  /** Double: what the browser told of this page. */
  static happened(id: number, event: PageEvent): void {
    const contents = all.get(id)
    if (contents) contents.#take(event)
  }
  #take(event: PageEvent): void {
    this.#lose(this.#line)
    if (event === 'render-process-gone') {
      this.#state = 'crashed'
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
    } else {
      this.#state = 'destroyed'
      all.delete(this.id)
      this.emit('destroyed')
    }
  }
  #hear(message: FromDocument, line: DocumentLine): void {
    if (message.kind === 'document') {
      this.#lose(this.#line)
      this.#line = line
      portsOut.set(line, new Map())
      this.#frame.url = fromBrowser(message.url)
      this.emit('did-navigate', {}, this.#frame.url, 200, 'OK')
    }
    // A document that another has followed is heard no more.
    if (line !== this.#line) return
    if (message.kind === 'went') this.#frame.url = fromBrowser(message.url)
    if (message.kind === 'ipc')
      this.ipc.emit(message.channel, { senderFrame: this.mainFrame }, ...message.args)
    if (message.kind === 'port') portsOut.get(line)?.get(message.port)?.postMessage(message.data)
    if (message.kind === 'portClosed') portsOut.get(line)?.get(message.port)?.close()
    if (message.kind === 'loaded') {
      this.#isLoading = false
      this.emit('did-finish-load')
    }
  }
  /** With a document go its ports. */
  #lose(line: DocumentLine | null): void {
    if (!line) return
    if (line === this.#line) this.#line = null
    const held = portsOut.get(line)
    portsOut.delete(line)
    for (const end of held?.values() ?? []) end.close()
    held?.clear()
  }
}
hasNothingInvented<WebContentsDouble, Electron.WebContents>()

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
