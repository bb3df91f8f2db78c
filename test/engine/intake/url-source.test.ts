import { describe, expect, test } from 'vitest'
import {
  parseSourceUrl,
  privateHostFailure,
  shownUrl,
  splitUrls,
} from '../../../electron/engine/intake/url-source.ts'

describe('a URL that can be fetched', () => {
  test.each([
    ['https://example.com/a/photo.jpg', 'https://example.com/a/photo.jpg', 'photo.jpg', false],
    [
      ' HTTPS://Example.com/photo.jpg?size=1#top ',
      'https://example.com/photo.jpg?size=1',
      'photo.jpg',
      false,
    ],
    [
      'https://example.com/M%C3%BCnchen%20(1).png',
      'https://example.com/M%C3%BCnchen%20(1).png',
      'München (1).png',
      false,
    ],
    ['https://example.com/my photo.jpg', 'https://example.com/my%20photo.jpg', 'my photo.jpg', false],
    ['https://example.com/a/b/', 'https://example.com/a/b/', 'b', false],
    ['https://example.com/', 'https://example.com/', 'example-com', false],
    ['https://example.com/%ff.png', 'https://example.com/%ff.png', '%ff.png', false],
    ['https://example.com/a%2F..%2Fb.png', 'https://example.com/a%2F..%2Fb.png', 'b.png', false],
    ['https://example.com/a%0Ab.png', 'https://example.com/a%0Ab.png', 'a b.png', false],
    ['https://bücher.example.com/x.png', 'https://xn--bcher-kva.example.com/x.png', 'x.png', false],
    ['http://localhost:8080/x.png', 'http://localhost:8080/x.png', 'x.png', true],
    ['http://192.168.1.2/x.png', 'http://192.168.1.2/x.png', 'x.png', true],
    ['http://0x7f.1/x.png', 'http://127.0.0.1/x.png', 'x.png', true],
    ['http://[::1]:1/', 'http://[::1]:1/', '1', true],
  ])('%s', (text, url, name, hostPrivate) => {
    expect(parseSourceUrl(text)).toEqual({ ok: true, url, name, hostPrivate })
  })
})

test.each([
  ['ftp://example.com/a.png', 'starts with ftp:'],
  ['file:///etc/passwd', 'Give the path of the file instead'],
  ['javascript:alert(1)', 'starts with javascript:'],
  ['mailto:a@example.com', 'starts with mailto:'],
  ['example.com/a.png', 'not a URL'],
  ['example.com:8080/a.png', 'not a URL'],
  ['http:example.com', 'can be read'],
  ['http://', 'can be read'],
  ['http://a b/', 'can be read'],
  ['', 'not a URL'],
])('%s is refused', (text, words) => {
  expect(parseSourceUrl(text)).toMatchObject({
    ok: false,
    failure: { code: 'rejected', message: expect.stringMatching(words) },
  })
})

test('no password and no query gets into a sentence', () => {
  for (const text of [
    'https://me:secret@example.com/a',
    'ftp://me:secret@example.com/a?key=secret',
    '//me:secret@x?key=secret',
  ]) {
    const parsed = parseSourceUrl(text)
    expect(parsed.ok).toBe(false)
    expect(JSON.stringify(parsed)).not.toContain('secret')
  }
  expect(shownUrl('https://me:secret@example.com/a?key=secret#secret')).toBe('https://example.com/a')
  expect(privateHostFailure('http://127.0.0.1:1/x?key=secret')).toEqual({
    code: 'private-address',
    message: '127.0.0.1 is an address inside your network; the host cannot reach it.',
  })
})

test('several URLs in one text', () => {
  expect(splitUrls('https://a/1 https://a/2\r\n\n# a comment\n  https://a/3\n')).toEqual([
    'https://a/1',
    'https://a/2',
    'https://a/3',
  ])
  expect(splitUrls('https://a/my photo.jpg')).toEqual(['https://a/my photo.jpg'])
  expect(splitUrls(' \n ')).toEqual([])
})
