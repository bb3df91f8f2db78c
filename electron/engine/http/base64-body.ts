import type { FileBody } from '../providers/provider.ts'
import { createBufferPool } from './buffer-pool.ts'
import type { RequestBody } from './http-client.ts'

/** Bytes handed over at a time; a multiple of 3, so that no padding appears before the end. */
const groupBytes = 192 * 1024
/**
 * Bytes of one string, a multiple of 3 as well. A text of more than 128 KiB is no young object for V8: it gets pages of
 * its own from the system, and gives them back, which takes twenty times as long as encoding it.
 */
const stringBytes = 48 * 1024

/** Up to this many bytes go out in one write with what is round them. */
const smallSize = 256 * 1024
const smallBuffers = createBufferPool((smallSize / 3 + 1) * 4 + 8 * 1024, 8)

/** Writes bytes as base64 into `out`, and gives where they end. */
function encodeInto(out: Buffer, start: number, bytes: Buffer): number {
  let end = start
  for (let offset = 0; offset < bytes.byteLength; offset += stringBytes)
    end += out.write(bytes.toString('base64', offset, offset + stringBytes), end, 'latin1')
  return end
}

/**
 * A JSON object of text fields and one field with the file in base64, encoded as it is read: the whole text of a large
 * one never stands in memory. Its length is exact. `dataUrlType` puts `data:<type>;base64,` in front.
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
  const length = head.byteLength + Math.ceil(body.size / 3) * 4 + tail.byteLength

  async function* small(chunk: Buffer): AsyncGenerator<Uint8Array> {
    const buffer = smallBuffers.take()
    buffer.set(head, 0)
    buffer.set(tail, encodeInto(buffer, head.byteLength, chunk))
    yield buffer.subarray(0, length)
    // Here all of it has been taken. Where it was given up before, a socket may still hold the buffer.
    smallBuffers.giveBack(buffer)
  }

  return {
    contentType: 'application/json',
    length,
    async *chunks(signal) {
      let out: Buffer | null = null
      const encode = (bytes: Buffer) => {
        out ??= Buffer.allocUnsafeSlow((Math.min(groupBytes, body.size + 2) / 3 + 1) * 4)
        return out.subarray(0, encodeInto(out, 0, bytes))
      }
      const carry = Buffer.alloc(3)
      let carried = 0
      let given: 'nothing' | 'some' | 'all' = 'nothing'
      for await (const chunk of body.chunks(signal)) {
        let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
        if (bytes.byteLength === body.size && length <= smallBuffers.size) {
          given = 'all'
          yield* small(bytes)
          continue
        }
        if (given === 'nothing') yield head
        given = 'some'
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
      if (given === 'all') return
      if (given === 'nothing') yield head
      if (carried > 0) yield encode(carry.subarray(0, carried))
      yield tail
    },
  }
}
