import { existsSync } from 'node:fs'
import { guardedEmitter, hasNothingInvented, onlyDoubled, type Part } from './guard.ts'
import { memory } from './memory.ts'

class PowerMonitorDouble extends guardedEmitter('powerMonitor', [
  'suspend',
  'resume',
  'lock-screen',
  'unlock-screen',
  'shutdown',
]) {}
hasNothingInvented<PowerMonitorDouble, Electron.PowerMonitor>()
export const powerMonitor = new PowerMonitorDouble()
memory.powerMonitor = powerMonitor

let lastBlocker = 0
const powerSaveBlockerMembers: Part<Electron.PowerSaveBlocker> = {
  start() {
    memory.sleepBlockers.add(++lastBlocker)
    return lastBlocker
  },
  stop: (id) => memory.sleepBlockers.delete(id),
  isStarted: (id) => memory.sleepBlockers.has(id),
}
export const powerSaveBlocker = onlyDoubled('powerSaveBlocker', powerSaveBlockerMembers)

const globalShortcutMembers: Part<Electron.GlobalShortcut> = {
  register(accelerator, press) {
    if (!memory.ready) throw new Error('globalShortcut is used once the app is ready')
    if (memory.takenShortcuts.has(accelerator) || memory.shortcuts.has(accelerator)) return false
    memory.shortcuts.set(accelerator, press)
    return true
  },
  unregister: (accelerator) => void memory.shortcuts.delete(accelerator),
  unregisterAll: () => memory.shortcuts.clear(),
  isRegistered: (accelerator) => memory.shortcuts.has(accelerator),
}
export const globalShortcut = onlyDoubled('globalShortcut', globalShortcutMembers)

const netMembers: Part<Electron.Net> = { isOnline: () => memory.isOnline }
export const net = onlyDoubled('net', netMembers)

const screenMembers: Part<Electron.Screen> = {
  getAllDisplays: () =>
    memory.displays.map((workArea) => onlyDoubled('Display', { workArea }) as unknown as Electron.Display),
}
export const screen = onlyDoubled('screen', screenMembers)

class NativeThemeDouble
  extends guardedEmitter('nativeTheme', ['updated'])
  implements Part<Electron.NativeTheme>
{
  #source: Electron.NativeTheme['themeSource'] = 'system'
  readonly shouldUseDarkColors = false
  readonly shouldUseDarkColorsForSystemIntegratedUI = false
  get themeSource() {
    return this.#source
  }
  set themeSource(source) {
    this.#source = source
    this.emit('updated')
  }
}
hasNothingInvented<NativeThemeDouble, Electron.NativeTheme>()
export const nativeTheme = new NativeThemeDouble()

/** Stricter than Electron, which makes an empty picture of a file that is not there. */
const nativeImageMembers: Part<typeof Electron.NativeImage> = {
  createFromPath(path) {
    if (!existsSync(path)) throw new Error(`there is no picture at ${path}`)
    const image = { toString: () => path, isEmpty: () => false, setTemplateImage: () => {} }
    return onlyDoubled('NativeImage', image) as unknown as Electron.NativeImage
  },
}
export const nativeImage = onlyDoubled('nativeImage', nativeImageMembers)
