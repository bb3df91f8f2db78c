import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Base64Decoder } from '../../electron/sandbox/base64-decoder.ts'
import { HostRefusal } from '../../electron/sandbox/host-refusal.ts'
import { JsonBodyParser } from '../../electron/sandbox/json-body-parser.ts'

function parse(text: string | Buffer, step = 1_000_000) {
  const streamed: Buffer[] = []
  const parser = new JsonBodyParser('big', (bytes) => streamed.push(Buffer.from(bytes)))
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += step) parser.write(bytes.subarray(at, at + step))
  parser.end()
  return { fields: Object.fromEntries(parser.fields), big: Buffer.concat(streamed).toString() }
}

test('reads any flat object as JSON.parse does, wherever it is cut', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), { maxKeys: 5 }),
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      (object, big, step, pretty) => {
        fc.pre(!('big' in object) && !('__proto__' in object) && big.isWellFormed())
        const read = parse(JSON.stringify({ ...object, big }, null, pretty ? 2 : 0), step)
        expect(read.big).toBe(big)
        expect(read.fields).toEqual({ ...object, big: '' })
      },
    ),
  )
})

test('reads escapes of every kind', () => {
  expect(parse('{"a":"\\u00e9\\ud83d\\ude00\\/\\"\\\\\\n"}', 1).fields).toEqual({
    a: '\u00e9\u{1f600}/"\\\n',
  })
  expect(parse('{ "a" : 12.5e3 , "b" : true , "c" : null }', 1).fields).toEqual({ a: '12.5e3', b: 'true' })
})

test.each([
  '',
  '{',
  '[]',
  '{"a":"b"',
  '{"a":"b",}',
  '{"a" "b"}',
  '{"a":{}}',
  '{"a":"b"} x',
  '{"a":"\\x"}',
  '{"a":"line\nbreak"}',
  '{"a":truth}',
  '{"a":"1","a":"2"}',
])('refuses %s', (text) => {
  expect(() => parse(text)).toThrow(HostRefusal)
})

function decode(text: string, step = 1_000_000) {
  const out: Buffer[] = []
  const decoder = new Base64Decoder((bytes) => out.push(bytes))
  for (let at = 0; at < text.length; at += step) decoder.write(Buffer.from(text.slice(at, at + step)))
  decoder.end()
  return { bytes: Buffer.concat(out), mimeType: decoder.mimeType }
}

test('decodes base64, raw or as a data URL, wherever it is cut', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 60 }),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      (bytes, step, url) => {
        const text = Buffer.from(bytes).toString('base64')
        const read = decode(url ? `data:image/png;base64,${text}` : text, step)
        expect(read.bytes.equals(Buffer.from(bytes))).toBe(true)
        expect(read.mimeType).toBe(url ? 'image/png' : null)
      },
    ),
  )
})

test.each([
  'A',
  'AA',
  'AAA',
  'AA==AAAA',
  'AA=A',
  'A===',
  '====',
  'AA A',
  'AA\nA',
  'AA-_',
  'data:',
  'data:image/png,AAAA',
  'data:;base64',
])('refuses %j', (text) => {
  expect(() => decode(text)).toThrow(HostRefusal)
  expect(() => decode(text, 1)).toThrow(HostRefusal)
})
