import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { type ClipboardFormats, readClipboardContent } from '../../electron/desktop/clipboard-content.ts'
import { type UploadClipboard, uploadClipboard } from '../../electron/desktop/upload-clipboard.ts'
import type { Input } from '../../shared/contract.ts'

/** Windows' DROPFILES: a head of 20 bytes, then names, each ended by a zero, the list by another. */
function dropFiles(names: readonly string[], isWide = 1): Uint8Array {
  const head = Buffer.alloc(20)
  head.writeUInt32LE(20, 0)
  head.writeUInt32LE(isWide, 16)
  return Buffer.concat([head, Buffer.from(`${names.join('\0')}\0\0`, 'utf16le')])
}

const image = Uint8Array.of(137, 80)
test.each<[string, ClipboardFormats, unknown]>([
  ['nothing', {}, { kind: 'nothing' }],
  ['spaces', { text: ' \n ' }, { kind: 'nothing' }],
  [
    'a URI list',
    { uriList: '# files\r\nfile:///a%20b\r\nfile:///%C3%BC\r\n', text: '/a b' },
    { kind: 'files', paths: ['/a b', '/ü'] },
  ],
  [
    'a list of web addresses is text',
    { uriList: 'https://example.com/', text: 'https://example.com/' },
    { kind: 'urls', urls: ['https://example.com/'] },
  ],
  [
    'CF_HDROP',
    { dropFiles: dropFiles(['C:\\a b.txt', 'D:\\日本.png']) },
    { kind: 'files', paths: ['C:\\a b.txt', 'D:\\日本.png'] },
  ],
  ['CF_HDROP of an old program', { dropFiles: dropFiles(['x'], 0), text: 'x' }, { kind: 'text', text: 'x' }],
  ['a damaged CF_HDROP', { dropFiles: Uint8Array.of(255, 255, 0, 0) }, { kind: 'nothing' }],
  [
    'NSFilenames',
    { fileNames: '<plist><array><string>/a &amp; b</string><string>/c</string></array></plist>' },
    { kind: 'files', paths: ['/a & b', '/c'] },
  ],
  ['files before a picture', { uriList: 'file:///a', image }, { kind: 'files', paths: ['/a'] }],
  ['a picture before text', { image, text: 'x' }, { kind: 'image', png: image }],
  [
    'addresses',
    { text: ' https://a.example/x\nhttp://b.example ' },
    { kind: 'urls', urls: ['https://a.example/x', 'http://b.example'] },
  ],
  [
    'an address and words',
    { text: 'see https://a.example' },
    { kind: 'text', text: 'see https://a.example' },
  ],
  ['a script', { text: 'javascript:alert(1)' }, { kind: 'text', text: 'javascript:alert(1)' }],
])('%s', (_name, formats, expected) => {
  expect(readClipboardContent(formats)).toEqual(expected)
})

async function run(formats: ClipboardFormats, yes = false, other: 'no-key' | 'unknown' = 'no-key') {
  const added: (readonly Input[])[] = []
  const asked: string[] = []
  const told: string[] = []
  const staged: [string, string][] = []
  const deps: UploadClipboard = {
    read: async () => formats,
    add: async (inputs) => {
      added.push(inputs)
      return { batch: 'b', accepted: [], count: inputs.length, refused: [] }
    },
    stage: async (name, bytes) => {
      staged.push([name, Buffer.from(bytes).toString('utf8')])
      return { stagedId: 's', name }
    },
    isKey: async (text) => (text.trim() === 'stored-key' ? 'key' : other),
    ask: async ({ detail }) => {
      asked.push(detail)
      return yes
    },
    tell: (message) => told.push(message),
    now: () => new Date(2026, 10, 21, 9, 5, 7),
  }
  await uploadClipboard(deps)
  return { added, asked, told, staged }
}

test('text goes only after its first line was shown and agreed to', async () => {
  const text = 'first\nsecond\nthird'
  expect(await run({ text })).toMatchObject({ added: [], asked: ['first\nand 2 more lines'], staged: [] })
  expect(await run({ text }, true)).toMatchObject({
    added: [[{ kind: 'staged', stagedId: 's', name: 'pasted.txt' }]],
    staged: [['pasted.txt', text]],
  })
})

test('a stored key is never uploaded, nor shown, not even asked about', async () => {
  const seen = await run({ text: ' stored-key\n' }, true)
  expect(seen).toMatchObject({ added: [], asked: [], staged: [] })
  expect(seen.told).toHaveLength(1)
  expect(seen.told.join()).not.toContain('stored-key')
})

test('text is neither shown nor uploaded while the keychain does not say whether it is a key', async () => {
  const seen = await run({ text: 'perhaps-a-key' }, true, 'unknown')
  expect(seen).toMatchObject({
    added: [],
    asked: [],
    staged: [],
    told: [expect.stringMatching(/did not upload/)],
  })
})

test('files, a picture and addresses go at once; an empty clipboard is said', async () => {
  const path = process.platform === 'win32' ? 'C:\\a' : '/a'
  expect((await run({ uriList: pathToFileURL(path).href })).added).toEqual([[{ kind: 'path', path }]])
  expect((await run({ text: 'https://a.example/' })).added).toEqual([
    [{ kind: 'url', url: 'https://a.example/' }],
  ])
  expect((await run({ image })).staged.map(([name]) => name)).toEqual(['pasted 2026-11-21 09.05.07.png'])
  expect((await run({})).told).toHaveLength(1)
})
