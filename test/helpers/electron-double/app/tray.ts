import { guardedEmitter, hasNothingInvented, type Part } from './guard.ts'
import { memory } from './memory.ts'

export class Tray
  extends guardedEmitter('Tray', ['click', 'right-click', 'double-click', 'drop-files', 'drop-text'])
  implements Part<Electron.Tray>
{
  readonly #kept: NonNullable<typeof memory.tray>

  constructor(image: Electron.NativeImage | string) {
    super()
    if (!memory.ready) throw new Error('a Tray is made once the app is ready')
    if (process.env.ELECTRON_DOUBLE_TRAY === 'throws') throw new Error('the panel refuses the icon')
    this.#kept = { emitter: this, tooltip: '', menu: null, picture: String(image) }
    memory.tray = this.#kept
  }
  setToolTip(tooltip: string): void {
    this.#kept.tooltip = tooltip
  }
  setImage(image: Electron.NativeImage | string): void {
    this.#kept.picture = String(image)
  }
  setContextMenu(menu: Electron.Menu | null): void {
    this.#kept.menu = menu
  }
  popUpContextMenu(menu?: Electron.Menu): void {
    this.#kept.menu = menu ?? this.#kept.menu
  }
  isDestroyed(): boolean {
    return memory.tray !== this.#kept
  }
  destroy(): void {
    if (!this.isDestroyed()) memory.tray = null
  }
}
hasNothingInvented<Tray, Electron.Tray>()
