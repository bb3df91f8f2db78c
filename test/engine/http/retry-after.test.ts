import { expect, test } from 'vitest'
import { retryAfter } from '../../../electron/engine/http/retry-after.ts'

const now = Date.UTC(2026, 4, 1, 12)
const day = 24 * 3_600_000

test.each([
  ['0', now],
  ['7', now + 7000],
  [' 120 ', now + 120_000],
  ['1.5', now + 1500],
  ['999999999', now + day],
  ['Fri, 01 May 2026 12:01:00 GMT', now + 60_000],
  ['Friday, 01-May-26 12:01:00 GMT', now + 60_000],
  ['Fri May  1 12:01:00 2026 GMT', now + 60_000],
  ['Fri, 01 May 2030 12:01:00 GMT', now + day],
  ['Fri, 01 May 2026 11:59:00 GMT', null],
  ['-5', null],
  ['soon', null],
  ['', null],
  [undefined, null],
])('%j', (header, expected) => {
  expect(retryAfter(header, now)).toBe(expected)
})
