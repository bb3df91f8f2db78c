import { expect, test } from 'vitest'
import {
  quietHoursInWords,
  readQuietHours,
  readTimes,
  timesInWords,
} from '../../renderer/settings/read-times.ts'

const hour = 3_600_000

test.each([
  ['24 h, 3h', [24 * hour, 3 * hour], '24 h, 3 h'],
  ['30 min,2 d , 30min', [48 * hour, hour / 2], '2 d, 30 min'],
  ['', [], ''],
])('reminders %j', (text, times, words) => {
  expect(readTimes(text)).toEqual(times)
  expect(timesInWords(times)).toBe(words)
})

test.each([
  ['22:00 to 7:00', { from: 1320, to: 420 }, '22:00 to 7:00'],
  ['23-8', { from: 1380, to: 480 }, '23:00 to 8:00'],
  ['', null, ''],
])('quiet hours %j', (text, hours, words) => {
  expect(readQuietHours(text)).toEqual(hours)
  expect(quietHoursInWords(hours)).toBe(words)
})

test('what cannot be read is said in a sentence', () => {
  for (const text of ['soon', '0 h', '31 d', '1 h, 2 h, 3 h, 4 h, 5 h, 6 h']) {
    expect(readTimes(text)).toMatch(/^Enter .*\.$/)
  }
  for (const text of ['25:00 to 7:00', 'night', '7:00 to 7:00']) expect(readQuietHours(text)).toMatch(/\.$/)
})
