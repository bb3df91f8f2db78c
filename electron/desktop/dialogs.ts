import { type BrowserWindow, dialog } from 'electron'

/** Absolute paths; empty when the person changed their mind. */
export async function chooseFiles(window: BrowserWindow | null, folders: boolean): Promise<string[]> {
  const options: Electron.OpenDialogOptions = {
    title: folders ? 'Upload folders' : 'Upload files',
    buttonLabel: 'Upload',
    properties: [folders ? 'openDirectory' : 'openFile', 'multiSelections'],
  }
  const chosen = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
  return chosen.canceled ? [] : chosen.filePaths
}

/** Asks where a file shall go; null when the person changed their mind. What is there may be replaced: they were asked. */
export async function chooseTarget(window: BrowserWindow | null, name: string): Promise<string | null> {
  const options: Electron.SaveDialogOptions = {
    title: 'Export the history',
    buttonLabel: 'Export',
    defaultPath: name,
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  }
  const chosen = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options))
  return chosen.canceled || !chosen.filePath ? null : chosen.filePath
}

/** Before the app is ready, Linux shows it to nobody but a terminal. */
export function showProblem(sentence: string): void {
  dialog.showErrorBox('Mayfly cannot start', sentence)
}

export interface Choice {
  readonly message: string
  readonly detail: string
  /** What is asked for, and what leaves everything as it is: the button that Escape presses. */
  readonly yes: string
  readonly no?: string
}

/** Asks one thing. The answer that changes nothing is the one that Enter and Escape give. */
export async function ask(window: BrowserWindow | null, choice: Choice): Promise<boolean> {
  const options: Electron.MessageBoxOptions = {
    type: 'question',
    title: 'Mayfly',
    message: choice.message,
    detail: choice.detail,
    buttons: [choice.yes, choice.no ?? 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  }
  const shown = window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options)
  return (await shown).response === 0
}

/** Says one thing; nobody waits for its answer. */
export function tell(window: BrowserWindow | null, message: string, detail: string): void {
  const options: Electron.MessageBoxOptions = {
    type: 'info',
    title: 'Mayfly',
    message,
    detail,
    buttons: ['OK'],
  }
  const shown = window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options)
  shown.catch(() => {})
}
