import { expect, test } from 'vitest'
import { extensionOfType, mimeTypeOf } from '../../../electron/engine/intake/mime-type.ts'

test.each([
  ['photo.jpg', 'image/jpeg'],
  ['PHOTO.JPEG', 'image/jpeg'],
  ['clip.mp4', 'video/mp4'],
  ['a.b.webp', 'image/webp'],
  ['paper.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['song.mp3', 'audio/mpeg'],
  ['png', null],
  ['.png', null],
  ['a.unheard-of', null],
  ['folder.png/file', null],
  ['', null],
])('%s', (name, type) => {
  expect(mimeTypeOf(name)).toBe(type)
})

test('an extension for a type', () => {
  expect(extensionOfType('image/png; charset=binary')).toBe('png')
  expect(extensionOfType('x/unheard-of')).toBeNull()
})
