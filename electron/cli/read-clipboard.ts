import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { FailureError } from '../engine/failure-error.ts'

/** One thing found on the clipboard: files, else an image, else URLs in its text. */
export type ClipboardPart =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'bytes'; readonly name: string; readonly bytes: Uint8Array }

type Environment = Readonly<Record<string, string | undefined>>
/** A program's standard output; null when it is not there or failed. */
type Read = (program: string, args: readonly string[]) => Promise<Buffer | null>
/** Reads one kind of content; null where the clipboard has none of it. */
type Reader = (kind: 'files' | 'image' | 'text') => Promise<Buffer | null>

const mostBytes = 256 * 1024 * 1024

const run: Read = (program, args) =>
  new Promise((resolve) => {
    const options = { encoding: 'buffer', maxBuffer: mostBytes, timeout: 10_000 } as const
    execFile(program, [...args], options, (error, stdout) =>
      resolve(error || stdout.length === 0 ? null : stdout),
    )
  })

/**
 * What is on the clipboard, read by the system's own program for it.
 * @throws FailureError when there is no such program, or nothing to upload.
 */
export async function readClipboard(
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
  read: Read = run,
): Promise<ClipboardPart[]> {
  const reader = readerFor(environment, platform, read)
  const files = fileList(await reader('files'))
  if (files.length > 0) return files
  const image = await reader('image')
  if (image) return [{ kind: 'bytes', name: 'clipboard.png', bytes: image }]
  const text = (await reader('text'))?.toString('utf8') ?? null
  if (text === null) {
    const sentence =
      platform === 'linux'
        ? 'The clipboard is empty or cannot be read. Reading it takes wl-paste (Wayland) or xclip (X11), and a desktop session.'
        : 'The clipboard is empty or cannot be read.'
    throw new FailureError({ code: 'rejected', message: sentence })
  }
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  const urls = lines.filter((line) => /^https?:\/\/\S+$/i.test(line))
  if (urls.length > 0) return urls.map((url) => ({ kind: 'url', url }))
  throw new FailureError({
    code: 'rejected',
    message:
      'The clipboard holds text, but no files, image or URLs. To upload the text, pipe it: mayfly upload -',
  })
}

function readerFor(environment: Environment, platform: NodeJS.Platform, read: Read): Reader {
  if (platform === 'darwin') return readMac(read)
  if (platform === 'win32') return readWindows(read)
  return environment.WAYLAND_DISPLAY ? readWayland(read) : readX11(read)
}

function readWayland(read: Read): Reader {
  const types = { files: 'text/uri-list', image: 'image/png', text: 'text/plain' }
  return (kind) => read('wl-paste', ['--no-newline', '--type', types[kind]])
}

function readX11(read: Read): Reader {
  const types = { files: 'text/uri-list', image: 'image/png', text: 'UTF8_STRING' }
  return (kind) => read('xclip', ['-selection', 'clipboard', '-out', '-target', types[kind]])
}

function readMac(read: Read): Reader {
  return async (kind) => {
    if (kind === 'text') return read('pbpaste', [])
    if (kind === 'files') {
      const path = await read('osascript', ['-e', 'POSIX path of (the clipboard as «class furl»)'])
      return path && Buffer.from(path.toString('utf8').trim())
    }
    // AppleScript shows bytes as «data PNGf89504E47…».
    const shown = (await read('osascript', ['-e', 'the clipboard as «class PNGf»']))?.toString('utf8') ?? ''
    const hex = /«data PNGf([0-9A-F]+)»/.exec(shown)?.[1]
    return hex ? Buffer.from(hex, 'hex') : null
  }
}

function readWindows(read: Read): Reader {
  const powershell = (script: string) =>
    read('powershell', [
      '-NoProfile',
      '-STA',
      '-Command',
      `[Console]::OutputEncoding=[Text.Encoding]::UTF8; ${script}`,
    ])
  return async (kind) => {
    if (kind === 'text') return powershell('Get-Clipboard -Raw')
    if (kind === 'files') return powershell('Get-Clipboard -Format FileDropList | ForEach-Object FullName')
    const shown = await powershell(
      '$i=Get-Clipboard -Format Image; if($i){$m=New-Object IO.MemoryStream; $i.Save($m,"Png"); [Convert]::ToBase64String($m.ToArray())}',
    )
    return shown && Buffer.from(shown.toString('utf8').trim(), 'base64')
  }
}

/** File URLs or absolute paths, one a line; comments of a URI list start with #. */
function fileList(text: Buffer | null): ClipboardPart[] {
  const lines = text?.toString('utf8').split(/\r?\n/) ?? []
  return lines.flatMap((line): ClipboardPart[] => {
    if (line === '' || line.startsWith('#')) return []
    if (/^file:\/\//i.test(line)) return fileOfThisComputer(line)
    return /^(\/|[a-z]:\\)/i.test(line) ? [{ kind: 'path', path: line }] : []
  })
}

function fileOfThisComputer(url: string): ClipboardPart[] {
  try {
    return [{ kind: 'path', path: fileURLToPath(url) }]
  } catch {
    return []
  }
}
