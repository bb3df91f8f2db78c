import { expect, test } from 'vitest'
import { expiringInWords, missedInWords, reminderInWords } from '../../shared/expiring-in-words.ts'
import { nothingExpires } from '../../shared/history-defaults.ts'

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
  const missed = { closed: 2, quiet: 0, later: 0, at: 1 }
  expect(missedInWords({ ...nothingExpires, missed })).toBe('2 files were deleted while Mayfly was closed.')
  expect(missedInWords({ ...nothingExpires, missed: { ...missed, quiet: 1, later: 3 } })).toBe(
    '2 files were deleted while Mayfly was closed. 1 file was deleted in your quiet hours. 3 files were deleted before the time to which you had put it off.',
  )
  expect(missedInWords(nothingExpires)).toBe('')
})

test('a reminder says when, in the words of the day', () => {
  const now = new Date(2026, 10, 25, 18, 0).getTime()
  const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime()
  const words = (count: number, withoutCopy: number, firstAt: number, lastAt = firstAt) =>
    reminderInWords(
      { ...nothingExpires, reminder: { at: now, missed: 0, count, withoutCopy, firstAt, lastAt } },
      now,
    )
  expect(words(14, 3, at(26, 10, 30))).toBe(
    '14 files are deleted tomorrow at 10:30. 3 have no copy on this computer.',
  )
  expect(words(1, 0, at(25, 21))).toBe('1 file is deleted today at 21:00. It is also on this computer.')
  expect(words(2, 2, at(27, 9), at(27, 15))).toBe(
    '2 files are deleted, the first on Friday at 09:00. None has a copy on this computer.',
  )
  expect(reminderInWords(nothingExpires, now)).toBe('')
})
