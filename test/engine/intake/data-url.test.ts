import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDataUrl } from '../../../electron/engine/intake/data-url.ts'

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8')

test.each([
  ['data:text/plain;base64,aGVsbG8=', 'hello', 'text/plain', 'pasted.txt'],
  ['data:text/plain;base64,aGVsbG8', 'hello', 'text/plain', 'pasted.txt'],
  ['data:text/plain;charset=utf-8;base64,aGVs\n bG8=', 'hello', 'text/plain', 'pasted.txt'],
  ['data:text/plain;base64,aGVsbG8%3D', 'hello', 'text/plain', 'pasted.txt'],
  ['DATA:image/PNG;BASE64,', '', 'image/png', 'pasted.png'],
  ['data:,a%20b%2C,c', 'a b,,c', 'text/plain', 'pasted.txt'],
  ['data:text/html,ü', 'ü', 'text/html', 'pasted.html'],
  ['data:application/x-nothing-known,1', '1', 'application/x-nothing-known', 'pasted'],
])('%j', (url, content, mimeType, name) => {
  const parsed = parseDataUrl(url)
  expect(parsed).toMatchObject({ ok: true, mimeType, name })
  if (parsed.ok) expect(text(parsed.bytes)).toBe(content)
})

test('a given name stays, without its folders', () => {
  expect(parseDataUrl('data:image/png;base64,AA==', '../a/shot.png')).toMatchObject({ name: 'shot.png' })
})

test.each([
  ['data:image/png;base64,a', 'not base64'],
  ['data:image/png;base64,aGVsbG8==', 'not base64'],
  ['data:image/png;base64,aGVs-bG8', 'not base64'],
  ['data:image/png;base64,aG=VsbG8', 'not base64'],
  ['data:image/png;base64,%zz', 'not base64'],
  ['data:,100%', 'percent sign'],
  ['data:<script>,x', 'type that is none'],
  ['data:image/png;base64', 'comma'],
  ['image/png;base64,AA==', 'must start with data:'],
])('%j is refused', (url, words) => {
  expect(parseDataUrl(url)).toMatchObject({
    ok: false,
    failure: { code: 'rejected', message: expect.stringContaining(words) },
  })
})

test('any bytes come back', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const base64 = parseDataUrl(`data:image/png;base64,${Buffer.from(bytes).toString('base64')}`)
      const percent = parseDataUrl(
        `data:,${[...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')}`,
      )
      expect(base64.ok && Buffer.compare(base64.bytes, bytes)).toBe(0)
      expect(percent.ok && Buffer.compare(percent.bytes, bytes)).toBe(0)
    }),
  )
})
