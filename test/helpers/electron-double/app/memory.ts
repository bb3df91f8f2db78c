import type { EventEmitter } from 'node:events'

export interface MessageBox {
  readonly options: Electron.MessageBoxOptions
  press(button: number): void
}

export interface KnownNotification {
  readonly title: string
  readonly body: string
  /** What its buttons say. */
  readonly actions: readonly string[]
  readonly emitter: EventEmitter
}

/** What main asked of the system, and what the system will answer: read and set by a test's controls. */
export const memory = {
  ready: false,
  /** As an installed app is started. */
  isPackaged: process.env.ELECTRON_DOUBLE_PACKAGED === 'yes',
  app: null as EventEmitter | null,
  clipboard: { text: '', uriList: '', image: null as Uint8Array | null },
  /** Others that were asked for, to start when this one ends, and how. */
  relaunches: [] as Electron.RelaunchOptions[],
  opened: [] as string[],
  shownInFolder: [] as string[],
  /** Of error boxes. */
  problems: [] as string[],
  /** What the person chooses in the next file dialogs; with nothing left, they are cancelled. */
  chosenPaths: [] as string[][],
  openDialogs: [] as Electron.OpenDialogOptions[],
  /** Open, oldest first; each waits for a press. */
  messageBoxes: [] as MessageBox[],
  /** Presses the first button of every box from now on. */
  agreesToAll: false,
  menu: null as Electron.Menu | null,
  tray: null as {
    emitter: EventEmitter
    tooltip: string
    menu: Electron.Menu | null
    picture: string
  } | null,
  notifications: [] as KnownNotification[],
  shortcuts: new Map<string, () => void>(),
  /** By other programs: registering them fails. */
  takenShortcuts: new Set((process.env.ELECTRON_DOUBLE_TAKEN ?? '').split(',')),
  powerMonitor: null as EventEmitter | null,
  sleepBlockers: new Set<number>(),
  isOnline: true,
  /** The system's answer for every address, and for which it was asked. */
  proxy: 'DIRECT',
  proxyAsked: [] as string[],
  /** Bytes of the largest body that a page has posted in one request. */
  largestBody: 0,
  badge: 0,
  progress: [] as number[],
  displays: [{ x: 0, y: 0, width: 1920, height: 1040 }] as Electron.Rectangle[],
}
export type Memory = typeof memory
