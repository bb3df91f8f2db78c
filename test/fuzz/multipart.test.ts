import busboy from 'busboy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RequestBody } from '../../electron/engine/http/http-client.ts'
import { multipartBody } from '../../electron/engine/http/multipart-body.ts'
import { exactRemoteName, remoteNameFor } from '../../electron/engine/intake/remote-name.ts'
import type { FileBody } from '../../electron/engine/providers/provider.ts'
import { fuzzCases, fuzzTimeout, oddText } from './fuzz-cases.ts'

interface Form {
  readonly fields: (readonly [name: string, value: string])[]
  readonly files: { name: string; filename: string; type: string; content: Buffer }[]
}

/** Reads the wire with a parser that shares nothing with what wrote it. */
async function parse(body: RequestBody): Promise<Form> {
  const parser = busboy({
    headers: { 'content-type': body.contentType },
    defParamCharset: 'utf8',
    preservePath: true,
    limits: { fieldSize: 10_000_000, fieldNameSize: 10_000 },
  })
  const form: Form = { fields: [], files: [] }
  parser.on('field', (name, value) => form.fields.push([name, value]))
  parser.on('file', (name, stream, { filename, mimeType }) => {
    const parts: Buffer[] = []
    stream.on('data', (part: Buffer) => parts.push(part))
    stream.on('end', () => form.files.push({ name, filename, type: mimeType, content: Buffer.concat(parts) }))
  })
  const over = new Promise((resolve, reject) => parser.on('close', resolve).on('error', reject))
  let length = 0
  for await (const chunk of body.chunks(new AbortController().signal)) {
    length += chunk.byteLength
    parser.write(Buffer.from(chunk))
  }
  parser.end()
  await over
  expect(length).toBe(body.length)
  return form
}

/** A file in memory, in pieces of the given sizes; each is spoilt once the next one is asked for. */
function fileOf(bytes: Uint8Array, pieces: readonly number[]): FileBody {
  const body: FileBody = {
    size: bytes.byteLength,
    sha256: () => null,
    wasRead: () => true,
    async *framed(head, tail, signal) {
      yield head
      yield* body.chunks(signal)
      yield tail
    },
    async *chunks() {
      const sizes = [...pieces]
      for (let offset = 0; offset < bytes.byteLength; ) {
        const piece = Buffer.from(bytes.subarray(offset, offset + (sizes.shift() ?? 500)))
        yield piece
        offset += piece.length
        piece.fill(0)
      }
    },
  }
  return body
}

/** As the HTML standard has browsers write names, and as servers therefore read them. */
const asSent = (name: string) =>
  name.toWellFormed().replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22')
/** Every name that the product sends is made by one of these two; they let no control character through. */
const sentNames = oddText.map((text) => {
  const exact = exactRemoteName(text)
  return exact.ok ? exact.name : remoteNameFor(text, { unique: 'k3v9x2ab' })
})
const content = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }),
  // What looks like the frame itself.
  fc
    .array(
      fc.constantFrom('\r\n', '--', '----mayfly', 'Content-Disposition: form-data', '\r\n\r\n', '\n', '-'),
    )
    .map((parts) => new Uint8Array(Buffer.from(parts.join('')))),
)

test('an independent parser reads every form as it was meant, byte for byte', {
  timeout: fuzzTimeout(0.2),
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.stringMatching(/^[a-zA-Z_[\]-]{1,20}$/), oddText), { maxLength: 4 }),
      sentNames,
      content,
      fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 5 }),
      async (fields, filename, bytes, pieces) => {
        const file = {
          field: 'file',
          filename,
          contentType: 'image/png',
          body: fileOf(bytes, pieces),
        }
        const form = await parse(multipartBody(fields, file))
        expect(form.fields).toEqual(
          fields.map(([name, value]) => [name, value.toWellFormed().replace(/\r\n|\r|\n/g, '\r\n')]),
        )
        expect(form.files).toEqual([
          { name: 'file', filename: asSent(filename), type: 'image/png', content: Buffer.from(bytes) },
        ])
      },
    ),
    fuzzCases(0.2),
  )
})
