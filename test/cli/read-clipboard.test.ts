import { expect, test } from 'vitest'
import { readClipboard } from '../../electron/cli/read-clipboard.ts'

/** A clipboard that holds these types, as xclip's -target and wl-paste's --type name them. */
const holding = (content: Record<string, string>) => async (program: string, args: readonly string[]) => {
  const text = content[args.at(-1) ?? '']
  return text === undefined || !['xclip', 'wl-paste'].includes(program) ? null : Buffer.from(text)
}
const x11 = (content: Record<string, string>) => readClipboard({}, 'linux', holding(content))

test('files come first, then an image, then the URLs of a text', async () => {
  // What lies on another computer is no file of this one, and no reason to give up on the others.
  const files = '# copied\r\nfile:///a%20b.txt\r\nfile://server/share\r\nfile:///c\r\n'
  const all = { 'text/uri-list': files, 'image/png': 'PNG', UTF8_STRING: 'https://x.test/' }
  expect(await x11(all)).toEqual([
    { kind: 'path', path: '/a b.txt' },
    { kind: 'path', path: '/c' },
  ])
  expect(await x11({ ...all, 'text/uri-list': '' })).toEqual([
    { kind: 'bytes', name: 'clipboard.png', bytes: Buffer.from('PNG') },
  ])
  expect(await x11({ UTF8_STRING: 'see\nhttps://x.test/a\n http://y.test/b ' })).toEqual([
    { kind: 'url', url: 'https://x.test/a' },
    { kind: 'url', url: 'http://y.test/b' },
  ])
})

test('on Wayland its own program is asked', async () => {
  const wayland = readClipboard(
    { WAYLAND_DISPLAY: 'wayland-0' },
    'linux',
    holding({ 'text/plain': 'https://x.test/' }),
  )
  expect(await wayland).toEqual([{ kind: 'url', url: 'https://x.test/' }])
})

test.each([
  ['nothing to read it with', {}, /wl-paste .* or xclip/],
  ['a text without URLs', { UTF8_STRING: 'hello' }, /no files, image or URLs/],
])('%s is told of in a sentence', async (_, content, sentence) => {
  await expect(x11(content)).rejects.toThrow(sentence)
})
