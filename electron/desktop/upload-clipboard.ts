import type { AddResult, Input } from '../../shared/contract.ts'
import { type ClipboardFormats, readClipboardContent } from './clipboard-content.ts'
import { countOf, shortened } from './in-words.ts'
import { addAndTell } from './take-given.ts'

export interface UploadClipboard {
  read(): Promise<ClipboardFormats>
  add(inputs: readonly Input[], label?: string): Promise<AddResult>
  stage(name: string, bytes: Uint8Array): Promise<{ stagedId: string; name: string }>
  /** Whether a text is one of the stored keys; `unknown` where the keychain does not say, `not-here` without any. */
  isKey(text: string): Promise<'key' | 'no-key' | 'unknown' | 'not-here'>
  ask(question: { message: string; detail: string; yes: string }): Promise<boolean>
  tell(message: string, detail: string): void
  now(): Date
}

/**
 * Uploads what is on the clipboard: files, a picture, or addresses at once; other text only after its first line was
 * shown, and never where it is a stored key, or nobody can say.
 */
export async function uploadClipboard(deps: UploadClipboard): Promise<void> {
  const content = readClipboardContent(await deps.read())
  switch (content.kind) {
    case 'files':
      return addAndTell(
        content.paths.map((path): Input => ({ kind: 'path', path })),
        deps,
      )
    case 'urls':
      return addAndTell(
        content.urls.map((url): Input => ({ kind: 'url', url })),
        deps,
      )
    case 'image':
      return addStaged(`pasted ${stampOf(deps.now())}.png`, content.png, deps)
    case 'text':
      return uploadText(content.text, deps)
    case 'nothing':
      deps.tell(
        'There is nothing on the clipboard that can be uploaded.',
        'Copy files, a picture or an address first.',
      )
  }
}

const refusals = {
  key: 'It is one of your API keys. Whoever has its link could use it.',
  unknown:
    'It could be one of your API keys: the keychain that holds them does not answer. Unlock it and try again.',
  'not-here':
    'It is text, and only a Mayfly that has your API keys at hand can tell that it is none of them.',
}

async function uploadText(text: string, deps: UploadClipboard): Promise<void> {
  const likeness = await deps.isKey(text)
  if (likeness !== 'no-key') {
    deps.tell('Mayfly did not upload what is on the clipboard.', refusals[likeness])
    return
  }
  const lines = text.trim().split(/\r?\n/)
  const more = lines.length > 1 ? `\nand ${countOf(lines.length - 1, 'more line')}` : ''
  const yes = await deps.ask({
    message: 'Upload this text as a file?',
    detail: `${shortened(lines[0] ?? '', 200)}${more}`,
    yes: 'Upload as pasted.txt',
  })
  if (yes) await addStaged('pasted.txt', new TextEncoder().encode(text), deps)
}

async function addStaged(name: string, bytes: Uint8Array, deps: UploadClipboard): Promise<void> {
  const staged = await deps.stage(name, bytes)
  await addAndTell([{ kind: 'staged', stagedId: staged.stagedId, name: staged.name }], deps)
}

/** "2026-11-21 18.40.05": in the person's own time, and good in a file name. */
function stampOf(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}.${two(at.getMinutes())}.${two(at.getSeconds())}`
}
