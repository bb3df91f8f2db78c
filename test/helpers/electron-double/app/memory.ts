import type { EventEmitter } from 'node:events'

/** What main asked of the system, and what the system will answer: read and set by a test's controls. */
export const memory = {
  ready: false,
  userData: '',
  clipboard: { text: '' },
  opened: [] as string[],
  shownInFolder: [] as string[],
  problems: [] as string[],
  /** Answers of the next dialogs; with none left, `showOpenDialog` is cancelled. */
  chosenPaths: [] as string[][],
  openDialogs: [] as Electron.OpenDialogOptions[],
  menu: null as Electron.Menu | null,
  app: null as EventEmitter | null,
}
export type Memory = typeof memory
