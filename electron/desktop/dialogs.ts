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

/** Works before the app is ready as well. */
export function showProblem(sentence: string): void {
  dialog.showErrorBox('Mayfly cannot start', sentence)
}
