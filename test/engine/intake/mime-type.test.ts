import mime from 'mime'
import otherTypes from 'mime/types/other.js'
import standardTypes from 'mime/types/standard.js'
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

test('every type and extension is what the package makes of it', () => {
  const types = Object.entries({ ...standardTypes, ...otherTypes })
  expect(types.length).toBeGreaterThan(1000)
  for (const [type, extensions] of types) {
    expect(extensionOfType(type), type).toBe(mime.getExtension(type))
    for (const marked of extensions) {
      const name = `a.${marked.replace('*', '')}`
      expect(mimeTypeOf(name), name).toBe(mime.getType(name))
    }
  }
})
