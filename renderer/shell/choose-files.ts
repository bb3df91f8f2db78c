import { engine } from '../api.ts'
import { useStore } from '../store.ts'
import { addFiles, addInputs } from './add-uploads.ts'
import { attempt } from './attempt.ts'

/** Opens the host's own dialog where it has one, else the browser's. */
export async function chooseFiles(folders = false): Promise<void> {
  if (!useStore.getState().capabilities.nativeDialog) return chooseInBrowser(folders)
  const chosen = await attempt(() => engine().host.chooseFiles({ folders }))
  if (chosen && chosen.paths.length > 0) await addInputs(chosen.paths.map((path) => ({ kind: 'path', path })))
}

function chooseInBrowser(folders: boolean): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.webkitdirectory = folders
  input.hidden = true
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])]
    const folder = folders ? (files[0]?.webkitRelativePath.split('/')[0] ?? null) : null
    input.remove()
    if (files.length > 0) void addFiles({ files: files.map((file) => ({ name: file.name, file })), folder })
  })
  input.addEventListener('cancel', () => input.remove())
  // Part of the page, so that what drives the page can find it.
  document.body.append(input)
  input.click()
}
