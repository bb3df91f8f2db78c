import { expect, test } from 'vitest'
import { renewedInWords } from '../../shared/renewed-in-words.ts'

const good = { id: 'a', renewed: 'b', failure: null }
const bad = { id: 'c', renewed: null, failure: { code: 'file-missing' as const, message: 'It is gone.' } }

test.each([
  [[good], '1 file is uploaded again.'],
  [[good, good], '2 files are uploaded again.'],
  [[bad], 'It is gone.'],
  [[bad, bad], 'Nothing was renewed. It is gone.'],
  [[good, good, bad], '2 files are uploaded again. 1 was not: It is gone.'],
])('%j', (renewed, wanted) => {
  expect(renewedInWords(renewed)).toBe(wanted)
})
