import { expect, test } from 'vitest'
import { expiringInWords, missedInWords } from '../../renderer/history/expiring-words.ts'
import { nothingExpires } from '../../shared/contract.ts'

test.each([
  [0, 0, ''],
  [1, 0, '1 file is deleted within 24 h. It is also on this computer.'],
  [1, 1, '1 file is deleted within 24 h. It has no copy on this computer.'],
  [14, 3, '14 files are deleted within 24 h. 3 have no copy on this computer.'],
  [14, 1, '14 files are deleted within 24 h. 1 has no copy on this computer.'],
  [2, 2, '2 files are deleted within 24 h. None has a copy on this computer.'],
  [1200, 0, '1,200 files are deleted within 24 h. All are also on this computer.'],
])('%i, of which %i without a copy', (count, withoutCopy, wanted) => {
  expect(expiringInWords({ ...nothingExpires, count, withoutCopy })).toBe(wanted)
})

test('what was deleted while nobody could remind of it', () => {
  const reminder = { at: 1, count: 0, missed: 2, withoutCopy: 0 }
  expect(missedInWords({ ...nothingExpires, reminder })).toBe('2 files were deleted while Mayfly was closed.')
  expect(missedInWords(nothingExpires)).toBe('')
})
