import { expect, test } from 'vitest'
import { bytesInWords, bytesOf, rateInWords } from '../../../renderer/ui/bytes.ts'
import { durationInSentence, durationInWords } from '../../../renderer/ui/duration.ts'
import { smoothTimeLeft } from '../../../renderer/ui/time-left.ts'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 KB'],
  [999_499, '999 KB'],
  [999_500, '1.0 MB'],
  [6_100_000, '6.1 MB'],
  [99_960_000, '100 MB'],
  [1_400_000_000, '1.4 GB'],
  [-5, '0 B'],
])('%d bytes are %s', (bytes, words) => expect(bytesInWords(bytes)).toBe(words))

test('a shared unit is said once', () => {
  expect(bytesOf(1_600_000_000, 2_100_000_000)).toBe('1.6 of 2.1 GB')
  expect(bytesOf(916_000_000, 1_800_000_000)).toBe('916 MB of 1.8 GB')
  expect(rateInWords(48_200_000)).toBe('48.2 MB/s')
})

test.each([
  [0, '0 s'],
  [1, '1 s'],
  [59_001, '1 min'],
  [116_000, '1 min 56 s'],
  [601_000, '10 min'],
  [3_600_000, '1 h'],
  [10_200_000, '2 h 50 min'],
  [187_200_000, '2 d 4 h'],
  [Number.POSITIVE_INFINITY, 'a long time'],
])('%d ms are %s', (ms, words) => expect(durationInWords(ms)).toBe(words))

test.each([
  [259_200_000, '3 days'],
  [86_400_000, '24 hours'],
  [3_600_000, '1 hour'],
  [5_000, '5 s'],
])('%d ms are %s in a sentence', (ms, words) => expect(durationInSentence(ms)).toBe(words))

test('time left begins as measured, then moves towards the measure while it counts down', () => {
  const first = smoothTimeLeft(null, 10_000, 1000, 0)
  expect(first).toEqual({ ms: 10_000, at: 0 })
  // As expected: a second later a second less.
  expect(smoothTimeLeft(first, 9000, 1000, 1000).ms).toBeCloseTo(9000)
  // The rate fell to half: it goes towards 18 s, by a part of the way only.
  const slower = smoothTimeLeft(first, 9000, 500, 1000).ms
  expect(slower).toBeGreaterThan(9000)
  expect(slower).toBeLessThan(12_000)
  expect(smoothTimeLeft(first, 9000, 0, 1000).ms).toBe(Number.POSITIVE_INFINITY)
})
