import { expect, test } from 'vitest'
import { savedInWords } from '../../shared/saved-in-words.ts'

const good = (name: string) => ({ id: name, savedPath: `/home/ada/Downloads/${name}`, failure: null })
const bad = {
  id: 'x',
  savedPath: null,
  failure: { code: 'disk-full' as const, message: 'The disk is full.' },
}

test.each([
  [[good('a.jpg')], '1 copy is in /home/ada/Downloads.'],
  [[good('a.jpg'), good('b.jpg')], '2 copies are in /home/ada/Downloads.'],
  [[bad], 'The disk is full.'],
  [[bad, bad], 'No copy was saved. The disk is full.'],
  [[good('a.jpg'), bad], '1 copy is in /home/ada/Downloads. 1 copy could not be saved: The disk is full.'],
])('%j', (saved, wanted) => {
  expect(savedInWords(saved)).toBe(wanted)
})
