import { randomBytes } from 'node:crypto'
import type { FileBody } from '../providers/provider.ts'
import type { RequestBody } from './http-client.ts'

/** Escapes a name inside a part's header as browsers do (HTML standard, multipart/form-data encoding). */
export function escapeMultipartName(name: string): string {
  return name.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22')
}

/**
 * A form of text fields and one file, with its exact length. Line breaks in values become CRLF, as in browsers.
 */
export function multipartBody(
  fields: readonly (readonly [name: string, value: string])[],
  file: {
    readonly field: string
    readonly filename: string
    readonly contentType: string
    readonly body: FileBody
  },
): RequestBody {
  const boundary = `----mayfly${randomBytes(18).toString('hex')}`
  const head = Buffer.from(
    fields
      .map(
        ([name, value]) =>
          `--${boundary}\r\nContent-Disposition: form-data; name="${escapeMultipartName(name)}"\r\n\r\n` +
          `${value.replace(/\r\n|\r|\n/g, '\r\n')}\r\n`,
      )
      .join('') +
      `--${boundary}\r\nContent-Disposition: form-data; name="${escapeMultipartName(file.field)}"; ` +
      `filename="${escapeMultipartName(file.filename)}"\r\n` +
      `Content-Type: ${file.contentType.replace(/[^\x20-\x7e]/g, '') || 'application/octet-stream'}\r\n\r\n`,
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: head.byteLength + file.body.size + tail.byteLength,
    chunks: (signal) => file.body.framed(head, tail, signal),
  }
}
