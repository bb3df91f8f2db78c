import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  exactRemoteName,
  extensionOf,
  remoteNameFor,
  remotePathFor,
  uniquePart,
} from '../../../electron/engine/intake/remote-name.ts'

describe('a readable name with a unique part', () => {
  test.each<[string, string]>([
    ['photo.jpg', 'photo-k3v9x2.jpg'],
    ['photo.JPG', 'photo-k3v9x2.JPG'],
    ['README', 'README-k3v9x2'],
    ['logs.tar.gz', 'logs-k3v9x2.tar.gz'],
    ['brain.nii.gz', 'brain-k3v9x2.nii.gz'],
    ['v1.2.gz', 'v1.2-k3v9x2.gz'],
    ['v1.2.png', 'v1.2-k3v9x2.png'],
    ['.gitignore', 'gitignore-k3v9x2'],
    ['..', 'file-k3v9x2'],
    ['', 'file-k3v9x2'],
    ['???.png', 'file-k3v9x2.png'],
    ['my holiday photo (1).jpg', 'my-holiday-photo-1-k3v9x2.jpg'],
    ['a/b\\c.png', 'c-k3v9x2.png'],
    ['a\nb\t.png', 'a-b-k3v9x2.png'],
    ['"quoted" \'name\'.png', 'quoted-name-k3v9x2.png'],
    ['50%?#<>|*:.png', '50-k3v9x2.png'],
    ['con.txt', 'file-con-k3v9x2.txt'],
    ['Mu\u0308nchen.png', 'M\u00fcnchen-k3v9x2.png'],
    ['日本.png', '日本-k3v9x2.png'],
    ['חשבונית.pdf', 'חשבונית-k3v9x2.pdf'],
    ['evil\u202egnp.exe', 'evilgnp-k3v9x2.exe'],
    ['👩‍👩‍👧 family 👍🏽.png', '👩‍👩‍👧-family-👍🏽-k3v9x2.png'],
    ['photo@2x.png', 'photo@2x-k3v9x2.png'],
    ['a..b...png', 'a.b-k3v9x2.png'],
  ])('%j', (name, remote) => {
    expect(remoteNameFor(name, { unique: 'k3v9x2' })).toBe(remote)
  })

  test('without one, a name that Windows keeps for itself is still no such name', () => {
    expect(remoteNameFor('photo.jpg', { unique: null })).toBe('photo.jpg')
    expect(remoteNameFor('NUL.txt', { unique: null })).toBe('file-NUL.txt')
  })

  test('an extension that was found out is added where there is none', () => {
    expect(remoteNameFor('picture', { unique: 'k3', extension: 'webp' })).toBe('picture-k3.webp')
    expect(remoteNameFor('picture', { unique: 'k3', extension: '.webp' })).toBe('picture-k3.webp')
    expect(remoteNameFor('picture.png', { unique: 'k3', extension: 'webp' })).toBe('picture-k3.png')
    expect(remoteNameFor('picture', { unique: 'k3', extension: '../x' })).toBe('picture-k3')
    expect(extensionOf('a.tar.gz')).toBe('.tar.gz')
    expect(extensionOf('a')).toBeNull()
  })

  test('a name of 255 bytes is cut before its unique part, between characters', () => {
    const long = remoteNameFor(`${'ü'.repeat(125)}.jpeg`, { unique: 'k3v9x2' })
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(200)
    expect(long).toMatch(/^ü{94}-k3v9x2\.jpeg$/)
  })

  test('whatever the name, the result is safe, whole and not empty', () => {
    const anyName = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
    )
    fc.assert(
      fc.property(anyName, fc.option(fc.constant('k3v9x2')), (name, unique) => {
        const remote = remoteNameFor(name, { unique })
        expect(Buffer.byteLength(remote)).toBeLessThanOrEqual(200)
        expect(remote.isWellFormed()).toBe(true)
        expect(remote).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069/\\?#%"'<>|*:\s()[\]]|^\.|^$/u)
        expect(exactRemoteName(remote).ok).toBe(true)
        if (unique !== null) expect(remote).toContain('k3v9x2')
      }),
    )
  })
})

test('an exact name is taken as it is, in NFC', () => {
  expect(exactRemoteName('my "photo" (1).jpg')).toEqual({ ok: true, name: 'my "photo" (1).jpg' })
  expect(exactRemoteName('u\u0308.jpg')).toEqual({ ok: true, name: '\u00fc.jpg' })
  expect(exactRemoteName('a..b')).toEqual({ ok: true, name: 'a..b' })
  expect(exactRemoteName('x'.repeat(255)).ok).toBe(true)
})

test.each([
  ['', 'empty'],
  ['  ', 'empty'],
  ['..', 'not a file name'],
  ['a/b', 'slash'],
  ['a\\b', 'slash'],
  ['a\nb', 'control character'],
  ['\ud800', 'control character'],
  ['x'.repeat(256), '256 bytes'],
  ['ü'.repeat(128), '256 bytes'],
])('an exact name that cannot be: %j', (name, words) => {
  const result = exactRemoteName(name)
  expect(result).toMatchObject({
    ok: false,
    failure: { code: 'rejected', message: expect.stringContaining(words) },
  })
})

test.each([
  ['mayfly', 'mayfly'],
  ['/images//2026/', 'images/2026'],
  ['./a/./b', 'a/b'],
  ['/', ''],
  ['', ''],
  [' a ', 'a'],
  ['a..b/c', 'a..b/c'],
])('the remote folder %j', (given, path) => {
  expect(remotePathFor(given)).toEqual({ ok: true, path })
})

test.each([
  '..',
  'a/../b',
  '../a',
  'a/..',
  'a/ .. /b',
  'a\\b',
  'a\nb',
  'a/\0',
  'x'.repeat(256),
  'x/'.repeat(600),
])('the remote folder %j is refused', (given) => {
  expect(remotePathFor(given)).toMatchObject({ ok: false, failure: { code: 'rejected' } })
})

test('the unique part is eight characters that do not look alike', () => {
  expect(uniquePart(randomBytes)).toMatch(/^[2-9a-hijkmnp-z]{8}$/)
  expect(uniquePart(() => Uint8Array.from([0, 31, 32, 255, 1, 2, 3, 4]))).toBe('2z2z3456')
  expect(new Set(Array.from({ length: 1000 }, () => uniquePart(randomBytes))).size).toBe(1000)
})
