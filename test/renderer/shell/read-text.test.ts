import { expect, test } from 'vitest'
import { isWebUrl, readText } from '../../../renderer/shell/read-text.ts'

test.each([
  ['', 'empty'],
  [' \n ', 'empty'],
  ['https://a.example/x.png', 'urls'],
  ['  https://a.example/x\nhttp://b.example/y\r\n\thttps://c.example ', 'urls'],
  ['HTTPS://A.EXAMPLE/X', 'urls'],
  ['see https://a.example/x', 'plain'],
  ['ftp://a.example/x', 'plain'],
  ['https://', 'plain'],
  ['data:image/png;base64,AAAA', 'data-url'],
  ['data: what I measured', 'plain'],
] as const)('%j is %s', (text, kind) => expect(readText(text).kind).toBe(kind))

test('several URLs keep their order', () => {
  const read = readText('https://b.example https://a.example')
  expect(read).toEqual({ kind: 'urls', urls: ['https://b.example', 'https://a.example'] })
})

test.each(['javascript:alert(1)', 'file:///etc/passwd', 'example.com', 'https://[nonsense'])(
  '%s is no web address',
  (text) => expect(isWebUrl(text)).toBe(false),
)
