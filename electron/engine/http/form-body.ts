import { randomBytes } from 'node:crypto'
import type { RequestBody } from './http-client.ts'
import { escapeMultipartName } from './multipart-body.ts'

/** A form of text fields alone, as multipart/form-data. */
export function formBody(fields: readonly (readonly [name: string, value: string])[]): RequestBody {
  const boundary = `----mayfly${randomBytes(18).toString('hex')}`
  const text = fields
    .map(
      ([name, value]) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${escapeMultipartName(name)}"\r\n\r\n` +
        `${value.replace(/\r\n|\r|\n/g, '\r\n')}\r\n`,
    )
    .join('')
  const bytes = Buffer.from(`${text}--${boundary}--\r\n`)
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: bytes.byteLength,
    async *chunks() {
      yield bytes
    },
  }
}
