import { mkdtempSync, readFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { guardedEmitter, hasNothingInvented, type Part, preventable } from './guard.ts'
import { claimInstance } from './instance-lock.ts'
import { memory } from './memory.ts'

const events = [
  'ready',
  'activate',
  'before-quit',
  'will-quit',
  'quit',
  'window-all-closed',
  'second-instance',
  'open-url',
  'open-file',
  'web-contents-created',
  'browser-window-created',
  'browser-window-focus',
  'browser-window-blur',
  // Never here: the browser is not the app's child.
  'child-process-gone',
  'render-process-gone',
]

let closeWindows = () => true
let handedOver: Promise<void> = Promise.resolve()
let releaseClaim = () => {}

class AppDouble extends guardedEmitter('app', events) implements Part<Electron.App> {
  readonly #ready = Promise.withResolvers<void>()
  readonly #paths = new Map<string, string>()
  #name = 'mayfly'
  #quitting = false
  readonly isPackaged = memory.isPackaged

  whenReady = () => this.#ready.promise
  isReady = () => memory.ready
  getName = () => this.#name
  setName = (name: string) => {
    this.#name = name
  }
  getVersion = (): string => JSON.parse(readFileSync(join(this.getAppPath(), 'package.json'), 'utf8')).version
  getAppPath = () => join(import.meta.dirname, '../../../..')
  getLocale = () => 'en-US'
  setPath = (name: string, path: string) => void this.#paths.set(name, path)
  getPath = (name: Parameters<Electron.App['getPath']>[0]): string => {
    const set = this.#paths.get(name)
    if (set !== undefined) return set
    if (name === 'home') return homedir()
    if (name === 'temp') return tmpdir()
    if (name === 'exe') return process.execPath
    if (name !== 'userData') throw new Error(`app.getPath('${name}') is not doubled`)
    const made = mkdtempSync(join(tmpdir(), 'mayfly-profile-'))
    this.#paths.set(name, made)
    return made
  }
  requestSingleInstanceLock = (additionalData: Record<string, unknown> = {}): boolean => {
    const claim = claimInstance(this.getPath('userData'), additionalData, (other) =>
      this.emit('second-instance', {}, other.argv, other.cwd, other.additionalData),
    )
    handedOver = claim.handedOver
    releaseClaim = claim.release
    return claim.isFirst
  }
  releaseSingleInstanceLock = () => releaseClaim()
  relaunch = (options: Electron.RelaunchOptions = {}) => void memory.relaunches.push(options)
  quit = () => {
    if (this.#quitting) return
    this.#quitting = true
    setImmediate(() => this.#quitNow())
  }
  #quitNow(): void {
    const before = preventable({})
    this.emit('before-quit', before)
    if (before.defaultPrevented || !closeWindows()) {
      this.#quitting = false
      return
    }
    const will = preventable({})
    this.emit('will-quit', will)
    if (will.defaultPrevented) this.#quitting = false
    else this.exit(0)
  }
  exit = (code = 0) => {
    this.emit('quit', {}, code)
    // What a second instance hands to the first has arrived before it ends.
    void handedOver.then(() => process.exit(code))
  }
  setBadgeCount = (count = 0) => {
    memory.badge = count
    return true
  }
  focus = () => {}
  hide = () => {}
  show = () => {}
  enableSandbox = () => {
    if (memory.ready) throw new Error('app.enableSandbox is called before the app is ready')
  }

  /** Double: fires `ready`, once main was imported. */
  static becomeReady(self: AppDouble): void {
    memory.ready = true
    self.emit('ready', {}, {})
    self.#ready.resolve()
  }
  static allWindowsClosed(self: AppDouble): void {
    if (self.#quitting) return
    if (!self.emit('window-all-closed')) self.quit()
  }
}
hasNothingInvented<AppDouble, Electron.App>()

export const app = new AppDouble()
memory.app = app

export const becomeReady = () => AppDouble.becomeReady(app)
export const allWindowsClosed = () => AppDouble.allWindowsClosed(app)
/** `close` asks every window to close and says whether all did. */
export function closeWindowsBy(close: () => boolean): void {
  closeWindows = close
}
