import { clipboard } from 'electron'
import type { ClipboardFormats } from './clipboard-content.ts'

/** A format of the system's own, as Electron names it. */
const raw = (format: string) => `electron application/osclipboard;format="${format}"`

export async function writeClipboard(text: string): Promise<void> {
  await clipboard.writeText(text)
}

/** Everything on the clipboard that could be uploaded. What cannot be read is left out. */
export async function readClipboardFormats(): Promise<ClipboardFormats> {
  const [uriList, image, text, system] = await Promise.all([
    bytesOf('text/uri-list'),
    bytesOf('image/png'),
    clipboard.readText().catch(() => ''),
    systemFiles(),
  ])
  return {
    ...(uriList && { uriList: new TextDecoder().decode(uriList) }),
    ...(image && { image }),
    ...(text !== '' && { text }),
    ...system,
  }
}

async function systemFiles(): Promise<Pick<ClipboardFormats, 'dropFiles' | 'fileNames'>> {
  if (process.platform === 'win32') {
    const dropFiles = await bytesOf(raw('CF_HDROP'))
    return dropFiles ? { dropFiles } : {}
  }
  if (process.platform === 'darwin') {
    const fileNames = await bytesOf(raw('NSFilenamesPboardType'))
    return fileNames ? { fileNames: new TextDecoder().decode(fileNames) } : {}
  }
  return {}
}

async function bytesOf(type: string): Promise<Uint8Array | null> {
  try {
    if (!(await clipboard.has(type))) return null
    for (const item of await clipboard.read()) {
      if (!item.types.includes(type)) continue
      const content = await item.getType(type)
      if (content instanceof Blob) return new Uint8Array(await content.arrayBuffer())
    }
    return null
  } catch {
    return null
  }
}
