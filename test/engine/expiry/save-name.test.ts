import fc from 'fast-check'
import { expect, test } from 'vitest'
import { saveName } from '../../../electron/engine/expiry/save-name.ts'

test.each([
  ['photo.jpg', 'photo.jpg'],
  ['../../etc/passwd', 'passwd'],
  ['/etc/passwd', 'passwd'],
  ['C:\\Windows\\system.ini', 'system.ini'],
  ['..', 'file'],
  ['', 'file'],
  ['...', 'file'],
  ['.bashrc', 'bashrc'],
  ['name.', 'name'],
  ['name. . ', 'name'],
  ['con', '_con'],
  ['NUL.txt', '_NUL.txt'],
  ['com1 .txt', '_com1.txt'],
  ['COM¹', '_COM¹'],
  ['console.txt', 'console.txt'],
  ['a:b?.txt', 'a_b_.txt'],
  ['a\u0000b\u001b.txt', 'ab.txt'],
  ['invoice\u202egpj.exe', 'invoicegpj.exe'],
  ['e\u0301.txt', '\u00e9.txt'],
])('%j becomes %j', (name, wanted) => {
  expect(saveName(name, 1)).toBe(wanted)
})

test('later turns keep the extension, also within 255 bytes', () => {
  expect(saveName('photo.jpg', 2)).toBe('photo (2).jpg')
  expect(saveName('archive.tar.gz', 3)).toBe('archive (3).tar.gz')
  expect(saveName(`${'é'.repeat(300)}.jpg`, 12)).toBe(`${'é'.repeat(123)} (12).jpg`)
})

test('whatever the name, the copy stays in its folder and can be written', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.integer({ min: 1, max: 9999 }),
      (name, turn) => {
        const saved = saveName(name, turn)
        expect(Buffer.byteLength(saved)).toBeLessThanOrEqual(255)
        expect(saved).not.toMatch(/[/\\\p{Cc}<>:"|?*]|^\.|[. ]$|^$/u)
      },
    ),
  )
})
