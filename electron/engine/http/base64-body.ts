import type { FileBody } from '../providers/provider.ts'
import type { RequestBody } from './http-client.ts'

/** Bytes encoded at a time; a multiple of 3, so that no padding appears before the end. */
const groupBytes = 192 * 1024

/**
 * A JSON object of text fields and one field with the file in base64, encoded as it is read: the whole text never
 * stands in memory. Its length is exact. `dataUrlType` puts `data:<type>;base64,` in front.
 */
export function base64JsonBody(
  fields: Readonly<Record<string, string>>,
  fieldName: string,
  body: FileBody,
  options: { readonly dataUrlType?: string } = {},
): RequestBody {
  const prefix = options.dataUrlType === undefined ? '' : `data:${options.dataUrlType};base64,`
  const open = JSON.stringify({ ...fields, [fieldName]: prefix })
  const head = Buffer.from(open.slice(0, -2))
  const tail = Buffer.from('"}')
  return {
    contentType: 'application/json',
    length: head.byteLength + Math.ceil(body.size / 3) * 4 + tail.byteLength,
    async *chunks(signal) {
      yield head
      const out = Buffer.allocUnsafeSlow((Math.min(groupBytes, body.size + 2) / 3 + 1) * 4)
      const encode = (bytes: Buffer) => out.subarray(0, out.write(bytes.toString('base64'), 'latin1'))
      const carry = Buffer.alloc(3)
      let carried = 0
      for await (const chunk of body.chunks(signal)) {
        let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
        while (carried > 0 && carried < 3 && bytes.byteLength > 0) {
          carry[carried++] = bytes[0] as number
          bytes = bytes.subarray(1)
        }
        if (carried === 3) {
          yield encode(carry)
          carried = 0
        }
        const whole = bytes.byteLength - (bytes.byteLength % 3)
        for (let offset = 0; offset < whole; offset += groupBytes) {
          yield encode(bytes.subarray(offset, Math.min(whole, offset + groupBytes)))
        }
        for (const byte of bytes.subarray(whole)) carry[carried++] = byte
      }
      if (carried > 0) yield encode(carry.subarray(0, carried))
      yield tail
    },
  }
}
