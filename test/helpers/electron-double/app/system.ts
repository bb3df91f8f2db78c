import { onlyDoubled, type Part } from './guard.ts'
import { memory } from './memory.ts'

const clipboardMembers: Part<Electron.Clipboard> = {
  async writeText(text) {
    memory.clipboard = { text, uriList: '', image: null }
  },
  async readText() {
    return memory.clipboard.text
  },
  async has(type) {
    return formats().has(type)
  },
  async read() {
    const held = formats()
    const item = {
      types: [...held.keys()],
      getType: async (type: string) => {
        const content = held.get(type)
        if (content === undefined) throw new Error(`there is no ${type} on the clipboard`)
        return new Blob([content as BlobPart], { type })
      },
    }
    return [onlyDoubled('ClipboardItem', item) as unknown as Electron.ClipboardItem]
  },
}
function formats(): Map<string, string | Uint8Array> {
  const { text, uriList, image } = memory.clipboard
  return new Map<string, string | Uint8Array>([
    ...(text === '' ? [] : [['text/plain', text] as const]),
    ...(uriList === '' ? [] : [['text/uri-list', uriList] as const]),
    ...(image === null ? [] : [['image/png', image] as const]),
  ])
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
  async showSaveDialog() {
    const [filePath] = memory.chosenPaths.shift() ?? []
    return { canceled: filePath === undefined, filePath: filePath ?? '' }
  },
  showMessageBox(...given: unknown[]) {
    const options = given.at(-1) as Electron.MessageBoxOptions
    return new Promise((resolve) => {
      const box = {
        options,
        press(response: number) {
          memory.messageBoxes = memory.messageBoxes.filter((one) => one !== box)
          resolve({ response, checkboxChecked: false })
        },
      }
      memory.messageBoxes.push(box)
      options.signal?.addEventListener('abort', () => box.press(options.cancelId ?? 0))
      if (memory.agreesToAll) box.press(0)
    })
  },
  showErrorBox(_title, sentence) {
    memory.problems.push(sentence)
    process.stderr.write(`${sentence}\n`)
  },
}
export const dialog = onlyDoubled('dialog', dialogMembers)
