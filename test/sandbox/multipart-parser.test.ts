import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HostRefusal } from '../../electron/sandbox/host-refusal.ts'
import { boundaryOf, MultipartParser } from '../../electron/sandbox/multipart-parser.ts'

interface Part {
  name: string
  fileName: string | null
  contentType: string | null
  content: Buffer
}

function parse(body: Buffer | string, cuts: readonly number[] = [], boundary = 'xyz'): Part[] {
  const parts: Part[] = []
  const parser = new MultipartParser(boundary, {
    onPart: (part) => parts.push({ ...part, content: Buffer.alloc(0) }),
    onData(chunk) {
      const last = parts.at(-1)
      if (last) last.content = Buffer.concat([last.content, chunk])
    },
    onPartEnd: () => {},
  })
  const bytes = Buffer.from(body)
  let from = 0
  for (const cut of [...cuts, bytes.length]) {
    if (cut < from) continue
    parser.write(bytes.subarray(from, cut))
    from = cut
  }
  parser.end()
  return parts
}

const part = (disposition: string, content: string) =>
  `--xyz\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`

test('reads fields and files, empty ones too', () => {
  const body = `${part('name="a"', '1')}${part('name="file"; filename="x.txt"', '')}${part('name="b"', '')}--xyz--\r\n`
  expect(parse(body).map((p) => [p.name, p.fileName, p.content.toString()])).toEqual([
    ['a', null, '1'],
    ['file', 'x.txt', ''],
    ['b', null, ''],
  ])
})

test('gives the same bytes wherever the body is cut', () => {
  const nearly = ['\r', '\n', '--xyz', '\r\n--xy', '\r\n--', '\r\n\r\n', 'a', '\r\r\n--xyx']
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...nearly), { maxLength: 12 }),
      fc.array(fc.nat(220), { maxLength: 20 }),
      (pieces, cuts) => {
        const content = pieces.join('')
        fc.pre(!content.includes('\r\n--xyz') && !`\r\n${content}`.startsWith('\r\n--xyz'))
        const body = `${part('name="file"; filename="f"', content)}${part('name="z"', 'end')}--xyz--`
        const parts = parse(
          body,
          [...cuts].sort((a, b) => a - b),
        )
        expect(parts.map((p) => p.content.toString())).toEqual([content, 'end'])
      },
    ),
    { numRuns: 500 },
  )
})

test.each([
  ['filename="caf\u00e9 \u{1f600}.png"', 'caf\u00e9 \u{1f600}.png'],
  ['filename="say %22hi%22%0D%0A.txt"', 'say "hi"\r\n.txt'],
  ['filename="100%25.txt"', '100%25.txt'],
  ['filename="back\\slash.txt"', 'back\\slash.txt'],
  ['filename="x"; filename*=UTF-8\'\'na%C3%AFve.txt', 'na\u00efve.txt'],
])('reads %s', (disposition, wanted) => {
  expect(parse(`${part(`name="file"; ${disposition}`, 'x')}--xyz--`)[0]?.fileName).toBe(wanted)
})

test.each([
  ['a preamble', `hello\r\n${part('name="a"', '1')}--xyz--`],
  ['an epilogue', `${part('name="a"', '1')}--xyz--\r\nmore`],
  ['no closing boundary', part('name="a"', '1')],
  ['a closing boundary cut short', `${part('name="a"', '1')}--xyz-`],
  ['nothing at all', ''],
  ['a part without a name', `${part('filename="a"', '1')}--xyz--`],
  ['a part without a disposition', '--xyz\r\nContent-Type: text/plain\r\n\r\nx\r\n--xyz--'],
  ['a broken header', '--xyz\r\nContent Disposition form-data\r\n\r\nx\r\n--xyz--'],
  ['something after a boundary', `--xyz \r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--xyz--`],
  ['headers without end', `--xyz\r\n${'X-Long: 1\r\n'.repeat(3000)}`],
])('refuses %s', (_what, body) => {
  expect(() => parse(body)).toThrow(HostRefusal)
})

test('reads the boundary, quoted or not', () => {
  expect(boundaryOf('multipart/form-data; boundary=abc')).toBe('abc')
  expect(boundaryOf('multipart/form-data; charset=utf-8; boundary="a b c"')).toBe('a b c')
})

test.each([
  undefined,
  'application/json',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  `multipart/form-data; boundary=${'x'.repeat(71)}`,
  'multipart/form-data; boundary="a<b"',
])('refuses the Content-Type %s', (contentType) => {
  expect(() => boundaryOf(contentType)).toThrow(HostRefusal)
})
