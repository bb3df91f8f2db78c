import { fileURLToPath } from 'node:url'

/** What was found on the clipboard, format by format; absent: none of it. */
export interface ClipboardFormats {
  /** `text/uri-list`, or file URLs one a line. */
  readonly uriList?: string
  /** Windows' CF_HDROP, as it is in memory. */
  readonly dropFiles?: Uint8Array
  /** macOS' NSFilenamesPboardType, an XML property list. */
  readonly fileNames?: string
  readonly image?: Uint8Array
  readonly text?: string
}

export type ClipboardContent =
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  | { readonly kind: 'image'; readonly png: Uint8Array }
  | { readonly kind: 'urls'; readonly urls: readonly string[] }
  /** Goes only after a person has seen its first line. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'nothing' }

const mostUrls = 10_000

/** What to upload of a clipboard: files before a picture, a picture before text. */
export function readClipboardContent(formats: ClipboardFormats): ClipboardContent {
  const paths = [
    ...fileUrls(formats.uriList ?? ''),
    ...dropFilePaths(formats.dropFiles),
    ...propertyListStrings(formats.fileNames ?? ''),
  ]
  if (paths.length > 0) return { kind: 'files', paths: [...new Set(paths)] }
  if (formats.image && formats.image.length > 0) return { kind: 'image', png: formats.image }
  const text = formats.text?.trim() ?? ''
  if (text === '') return { kind: 'nothing' }
  const words = text.split(/\s+/)
  if (words.length <= mostUrls && words.every(isWebUrl)) return { kind: 'urls', urls: words }
  return { kind: 'text', text: formats.text ?? '' }
}

function isWebUrl(word: string): boolean {
  return /^https?:\/\//i.test(word) && URL.canParse(word)
}

function fileUrls(list: string): string[] {
  return list.split(/[\r\n\0]+/).flatMap((line) => {
    if (!/^file:\/\//i.test(line)) return []
    try {
      return [fileURLToPath(line.trim())]
    } catch {
      return []
    }
  })
}

/** DROPFILES: the offset of the names in its first 4 bytes, whether they are UTF-16 in the 4 from 16 on. */
function dropFilePaths(bytes: Uint8Array | undefined): string[] {
  if (!bytes || bytes.length < 20) return []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = view.getUint32(0, true)
  // Names in the code page of an old program cannot be told apart safely.
  if (view.getUint32(16, true) === 0 || start < 20 || start >= bytes.length) return []
  const names = new TextDecoder('utf-16le').decode(bytes.subarray(start))
  const end = names.indexOf('\0\0')
  return (end === -1 ? names : names.slice(0, end)).split('\0').filter((name) => name !== '')
}

function propertyListStrings(xml: string): string[] {
  const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
  return [...xml.matchAll(/<string>([^<]*)<\/string>/g)]
    .map(([, text = '']) =>
      text.replace(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => entities[name] ?? ''),
    )
    .filter((path) => path.startsWith('/'))
}
