import { plainText } from '../../../shared/escape-text.ts'
import type { Failure } from '../../../shared/failure.ts'
import { baseName } from './base-name.ts'
import { cutToBytes } from './cut-to-bytes.ts'

/** Bytes of UTF-8: file systems take 255, hosts put a part of their own in front. */
const longestMadeName = 200
const longestName = 255
const longestPath = 1024

/** Letters of every script, their marks, digits, emoji with their joiners: readable, and whole in any pasted link. */
const outsideStem = /[^\p{L}\p{M}\p{N}\p{So}\p{Emoji_Modifier}\p{Join_Control}._~@-]+/gu
const reservedOnWindows = /^(con|prn|aux|nul|com\d|lpt\d)$/is
const compressed = /^(.+)(\.(?=[a-z0-9]*[a-z])[a-z0-9]{1,5}\.(?:gz|bz2|xz|zst|lz|lz4|lzma|br|z))$/is
const simple = /^(.+)(\.[a-z0-9]{1,16})$/is

/** A name's extension with its dot (`.jpg`, `.tar.gz`), as written; null where it has none. */
export function extensionOf(name: string): string | null {
  return splitName(name).extension
}

/**
 * The name a file gets at the host: its own, made readable in a link, with `unique` before the extension so
 * that it never replaces another (`photo-k3v9x2.jpg`). At most 200 bytes of UTF-8, never empty.
 * `extension`, with or without a dot, is for names that have none.
 */
export function remoteNameFor(
  name: string,
  options: { unique: string | null; extension?: string | null },
): string {
  const split = splitName(plainText(baseName(name)).replace(/^\.+/, ''))
  const extension = split.extension ?? cleanExtension(options.extension ?? null)
  const end = (options.unique === null ? '' : `-${options.unique}`) + extension
  const readable = cleanStem(split.stem)
  const stem = reservedOnWindows.test(readable.split('.')[0] ?? '') ? `file-${readable}` : readable
  return (trimEnds(cutToBytes(stem, longestMadeName - Buffer.byteLength(end))) || 'file') + end
}

export type ExactRemoteName =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly failure: Failure }

/** A name that is sent exactly as it was given (in NFC), or why it cannot be. */
export function exactRemoteName(text: string): ExactRemoteName {
  const name = text.normalize('NFC')
  const shown = shorten(plainText(name))
  if (name.trim() === '') return refused('A remote name cannot be empty.')
  if (name === '.' || name === '..') return refused(`“${shown}” is not a file name.`)
  if (/[/\\]/.test(name))
    return refused(
      `“${shown}” holds a slash, which a remote name cannot. Put the folder into the remote folder.`,
    )
  if (/[\p{Cc}\u2028\u2029]/u.test(name) || !name.isWellFormed()) {
    return refused(`“${shown}” holds a control character or a line break, which a remote name cannot.`)
  }
  const bytes = Buffer.byteLength(name)
  if (bytes > longestName)
    return refused(`“${shown}” is ${bytes} bytes long; a remote name can have ${longestName}.`)
  return { ok: true, name }
}

export type RemotePath =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly failure: Failure }

/** A remote folder without slashes at its ends; empty when nothing but slashes was given. */
export function remotePathFor(text: string): RemotePath {
  const path = text.normalize('NFC').trim()
  const shown = shorten(plainText(path))
  if (/[\p{Cc}\u2028\u2029]/u.test(path) || !path.isWellFormed()) {
    return refused('The remote folder holds a control character or a line break.')
  }
  if (path.includes('\\'))
    return refused(`The remote folder “${shown}” holds a backslash. Separate folders with /.`)
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.')
  if (segments.some((segment) => segment.trim() === '..')) {
    return refused(`The remote folder “${shown}” holds “..”, which would lead out of it.`)
  }
  const joined = segments.join('/')
  if (
    Buffer.byteLength(joined) > longestPath ||
    segments.some((segment) => Buffer.byteLength(segment) > longestName)
  ) {
    return refused(
      `The remote folder “${shown}” is too long: ${longestPath} bytes in all, ${longestName} for each folder.`,
    )
  }
  return { ok: true, path: joined }
}

/** Without 0, 1, l and o, which look alike. */
const alphabet = '23456789abcdefghijkmnpqrstuvwxyz'

/**
 * Eight random characters: 40 bits, so that even ten thousand pasted `image.png` in one folder do not meet
 * (one chance in twenty thousand).
 */
export function uniquePart(randomBytes: (count: number) => Uint8Array): string {
  let part = ''
  for (const byte of randomBytes(8)) part += alphabet[byte & 31]
  return part
}

function splitName(name: string): { stem: string; extension: string | null } {
  const match = compressed.exec(name) ?? simple.exec(name)
  return { stem: match?.[1] ?? name, extension: match?.[2] ?? null }
}

function cleanExtension(extension: string | null): string {
  const bare = extension?.replace(/^\.+/, '') ?? ''
  return /^[a-z0-9]{1,16}(\.[a-z0-9]{1,5})?$/i.test(bare) ? `.${bare}` : ''
}

function cleanStem(stem: string): string {
  return trimEnds(
    stem
      .replace(outsideStem, '-')
      .replace(/-{2,}/g, '-')
      .replace(/\.{2,}/g, '.'),
  )
}

function trimEnds(stem: string): string {
  return stem.replace(/^[-.\u200c\u200d]+|[-.\u200c\u200d]+$/g, '')
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

function refused(message: string): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: { code: 'rejected', message } }
}
