import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { base64JsonBody } from '../../../electron/engine/http/base64-body.ts'
import type { RequestBody } from '../../../electron/engine/http/http-client.ts'
import { multipartBody } from '../../../electron/engine/http/multipart-body.ts'
import type { FileBody } from '../../../electron/engine/providers/provider.ts'
import { noSignal } from './loopback.ts'

/** A file in memory, given in pieces of the given sizes (then in ones of 1000), from one buffer that is spoilt after. */
function fileOf(bytes: Buffer, pieces: readonly number[] = []): FileBody {
  const body: FileBody = {
    size: bytes.length,
    sha256: () => null,
    wasRead: () => true,
    async *framed(head, tail, signal) {
      yield head
      yield* body.chunks(signal)
      yield tail
    },
    async *chunks() {
      const sizes = [...pieces]
      for (let offset = 0; offset < bytes.length; ) {
        const piece = Buffer.from(bytes.subarray(offset, offset + Math.max(1, sizes.shift() ?? 1000)))
        yield piece
        offset += piece.length
        piece.fill(0)
      }
    },
  }
  return body
}

async function collect(body: RequestBody): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const chunk of body.chunks(noSignal())) parts.push(Buffer.from(chunk))
  return Buffer.concat(parts)
}

/** Takes a form apart byte by byte, by the letter of RFC 7578; anything unexpected throws. */
function parseForm(contentType: string, wire: Buffer): { header: string; content: Buffer }[] {
  const boundary = /^multipart\/form-data; boundary=([\w-]{1,70})$/.exec(contentType)?.[1]
  if (boundary === undefined) throw new Error('no boundary')
  const text = wire.toString('latin1')
  if (!text.startsWith(`--${boundary}\r\n`) || !text.endsWith(`\r\n--${boundary}--\r\n`))
    throw new Error('no frame')
  const inner = text.slice(boundary.length + 4, -(boundary.length + 8))
  return inner.split(`\r\n--${boundary}\r\n`).map((part) => {
    const split = part.indexOf('\r\n\r\n')
    if (split < 0) throw new Error('no header')
    return {
      header: Buffer.from(part.slice(0, split), 'latin1').toString(),
      content: Buffer.from(part.slice(split + 4), 'latin1'),
    }
  })
}

const browserEscape = (name: string) => name.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22')
const names = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('"', '\r', '\n', '\\', '%', ';', '=', 'é', '😀', 'ש', '\u202e', '-'),
    maxLength: 20,
  }),
  fc.constant(`${'n'.repeat(251)}.jpg`),
)

test('a form has its exact length, and its parts are what was given', async () => {
  await fc.assert(
    fc.asyncProperty(
      names,
      names,
      fc.string({ maxLength: 50 }).map((text) => text.replace(/[\r\n]/g, '')),
      fc.uint8Array({ maxLength: 5000 }),
      fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 5 }),
      async (field, filename, value, content, pieces) => {
        const bytes = Buffer.from(content)
        const body = multipartBody([[field, value]], {
          field: 'file',
          filename,
          contentType: 'image/png',
          body: fileOf(bytes, pieces),
        })
        const wire = await collect(body)
        expect(wire.length).toBe(body.length)
        const [first, file] = parseForm(body.contentType, wire)
        const wellFormed = (text: string) => Buffer.from(browserEscape(text)).toString()
        expect(first?.header).toBe(`Content-Disposition: form-data; name="${wellFormed(field)}"`)
        expect(first?.content.toString()).toBe(Buffer.from(value).toString())
        expect(file?.header).toBe(
          `Content-Disposition: form-data; name="file"; filename="${wellFormed(filename)}"\r\nContent-Type: image/png`,
        )
        expect(file?.content.equals(bytes)).toBe(true)
      },
    ),
    { numRuns: 200 },
  )
})

test.each(['plain.txt', 'a b (1).png', 'é😀.jpg', 'שלום.pdf', `${'n'.repeat(251)}.txt`, "it's;here=.txt"])(
  'the platform reads the form with the name %j alike',
  async (filename) => {
    const bytes = randomBytes(10_000)
    const body = multipartBody([['uploadPath', 'a/b']], {
      field: 'file',
      filename,
      contentType: 'image/png',
      body: fileOf(bytes),
    })
    const wire = new Uint8Array(await collect(body))
    const form = await new Response(wire, { headers: { 'content-type': body.contentType } }).formData()
    expect(form.get('uploadPath')).toBe('a/b')
    const file = form.get('file') as File
    expect(file.name).toBe(filename)
    expect(file.type).toBe('image/png')
    expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true)
  },
)

test('a content type cannot break out of its line', async () => {
  const contentType = 'text/plain\r\nX-Evil: 1'
  const body = multipartBody([], {
    field: 'file',
    filename: 'a',
    contentType,
    body: fileOf(Buffer.from('x')),
  })
  expect(parseForm(body.contentType, await collect(body))[0]?.header.split('\r\n')).toHaveLength(2)
})

test('no two forms share a boundary', () => {
  const make = () =>
    multipartBody([], { field: 'f', filename: 'a', contentType: 'a/b', body: fileOf(Buffer.alloc(0)) })
  expect(make().contentType).not.toBe(make().contentType)
})

test('base64 in JSON has its exact length and decodes to the file, however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      names,
      fc.uint8Array({ maxLength: 4000 }),
      fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 40 }),
      fc.option(fc.constantFrom('image/png', 'text/plain'), { nil: undefined }),
      async (fileName, content, pieces, dataUrlType) => {
        const bytes = Buffer.from(content)
        const options = dataUrlType === undefined ? {} : { dataUrlType }
        const body = base64JsonBody({ fileName }, 'base64Data', fileOf(bytes, pieces), options)
        const wire = await collect(body)
        expect(wire.length).toBe(body.length)
        const json = JSON.parse(wire.toString()) as Record<string, string>
        const prefix = dataUrlType === undefined ? '' : `data:${dataUrlType};base64,`
        expect(json).toEqual({
          fileName: fileName.toWellFormed(),
          base64Data: prefix + bytes.toString('base64'),
        })
      },
    ),
    { numRuns: 200 },
  )
})

test('a small file in base64 is one write with what is round it, and two at once do not meet', async () => {
  for (const size of [1, 2, 3, 49_151, 49_153, 262_144]) {
    const files = [randomBytes(size), randomBytes(size)]
    const bodies = files.map((bytes) => base64JsonBody({ name: 'a' }, 'd', fileOf(bytes, [size])))
    const running = bodies.map((body) => body.chunks(noSignal())[Symbol.asyncIterator]())
    const sent = []
    for (const one of running) sent.push((await one.next()).value)
    for (const [at, bytes] of files.entries()) {
      expect(sent[at]?.byteLength).toBe(bodies[at]?.length)
      const read = JSON.parse(Buffer.from(sent[at] ?? []).toString())
      expect(read).toEqual({ name: 'a', d: bytes.toString('base64') })
      expect((await running[at]?.next())?.done).toBe(true)
    }
  }
})

test.each([196_607, 196_608, 196_609, 1_000_000, 1_048_577])(
  'base64 of %d bytes in large pieces is right',
  async (size) => {
    const bytes = randomBytes(size)
    const body = base64JsonBody({}, 'd', fileOf(bytes, [1, 262_144, 2, 524_288, 1_048_576]))
    const wire = await collect(body)
    expect(wire.length).toBe(body.length)
    expect(Buffer.from((JSON.parse(wire.toString()) as { d: string }).d, 'base64').equals(bytes)).toBe(true)
  },
)
