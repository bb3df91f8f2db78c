import type { Failure } from '../../../shared/failure.ts'
import { baseName } from './base-name.ts'
import { extensionOfType } from './mime-type.ts'

export type ParsedDataUrl =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly mimeType: string; readonly name: string }
  | { readonly ok: false; readonly failure: Failure }

/** Reads a `data:` URL (RFC 2397), strictly: a byte that cannot be meant is refused, never guessed. */
export function parseDataUrl(text: string, name?: string): ParsedDataUrl {
  const trimmed = text.trim()
  const comma = trimmed.indexOf(',')
  if (!/^data:/i.test(trimmed) || comma === -1) {
    return rejected('This is not a data URL: it must start with data: and have a comma before its data.')
  }
  const [type = '', ...parameters] = trimmed
    .slice('data:'.length, comma)
    .split(';')
    .map((part) => part.trim())
  if (type !== '' && !/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(type)) {
    return rejected('The data URL names a type that is none, so it was not taken.')
  }
  const mimeType = (type || 'text/plain').toLowerCase()
  const data = trimmed.slice(comma + 1)
  const isBase64 = parameters.at(-1)?.toLowerCase() === 'base64'
  const bytes = isBase64 ? decodeBase64(data) : decodePercent(data)
  if (bytes === null) {
    return rejected(
      isBase64
        ? 'The data URL holds characters that are not base64, or is cut short, so it was not taken.'
        : 'The data URL holds a percent sign without two hexadecimal digits after it, so it was not taken.',
    )
  }
  return { ok: true, bytes, mimeType, name: baseName(name ?? '') || nameForType(mimeType) }
}

/** What pasted bytes of a type are called: `pasted.png`. */
export function nameForType(mimeType: string): string {
  const extension = extensionOfType(mimeType)
  return extension === null ? 'pasted' : `pasted.${extension}`
}

function decodeBase64(data: string): Uint8Array | null {
  let text = data
  if (text.includes('%')) {
    try {
      text = decodeURIComponent(text)
    } catch {
      return null
    }
  }
  text = text.replace(/[ \t\r\n\f]+/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null
  const digits = text.replace(/=+$/, '').length
  // Padding may be left out; where it is there, it must be right.
  if (digits % 4 === 1 || (text.length !== digits && text.length % 4 !== 0)) return null
  return Buffer.from(text, 'base64')
}

function decodePercent(data: string): Uint8Array | null {
  if (/%(?![0-9a-f]{2})/i.test(data)) return null
  const source = Buffer.from(data.toWellFormed(), 'utf8')
  const bytes = Buffer.allocUnsafeSlow(source.length)
  let length = 0
  for (let index = 0; index < source.length; index++) {
    const byte = source[index] as number
    if (byte === 0x25) {
      bytes[length++] = Number.parseInt(source.toString('latin1', index + 1, index + 3), 16)
      index += 2
    } else {
      bytes[length++] = byte
    }
  }
  return bytes.subarray(0, length)
}

function rejected(message: string): ParsedDataUrl {
  return { ok: false, failure: { code: 'rejected', message } }
}
