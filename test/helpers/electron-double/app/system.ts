import { onlyDoubled, type Part } from './guard.ts'
import { memory } from './memory.ts'

const clipboardMembers: Part<Electron.Clipboard> = {
  async writeText(text) {
    memory.clipboard = { text }
  },
  async readText() {
    return memory.clipboard.text
  },
}
export const clipboard = onlyDoubled('clipboard', clipboardMembers)

const shellMembers: Part<Electron.Shell> = {
  async openExternal(url) {
    memory.opened.push(url)
  },
  showItemInFolder(path) {
    memory.shownInFolder.push(path)
  },
}
export const shell = onlyDoubled('shell', shellMembers)

const dialogMembers: Part<Electron.Dialog> = {
  async showOpenDialog(...given: unknown[]) {
    memory.openDialogs.push(given.at(-1) as Electron.OpenDialogOptions)
    const filePaths = memory.chosenPaths.shift()
    return { canceled: filePaths === undefined, filePaths: filePaths ?? [] }
  },
  showErrorBox(_title, sentence) {
    memory.problems.push(sentence)
    process.stderr.write(`${sentence}\n`)
  },
}
export const dialog = onlyDoubled('dialog', dialogMembers)
