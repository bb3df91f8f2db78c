import { expect, test } from 'vitest'
import { createTransferProgress } from '../../../electron/engine/transfer-progress.ts'
import { bytesInWords, bytesOf, rateInWords } from '../../../renderer/ui/bytes.ts'
import { durationInSentence, durationInWords } from '../../../renderer/ui/duration.ts'
import { keyNames } from '../../../renderer/ui/key-names.ts'
import { smoothTimeLeft, type TimeLeft } from '../../../renderer/ui/time-left.ts'

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

test.each([
  ['Alt Home', '⌥ ↖'],
  ['Ctrl C', '⌘ C'],
  ['Alt ↑', '⌥ ↑'],
])('%s is %s on a Mac', (keys, onMac) => {
  expect(keyNames(keys, true)).toBe(onMac)
  expect(keyNames(keys, false)).toBe(keys)
})

/** What a row shows each 100 ms: `taken`: bytes of `total` that the socket has, by seconds since it began. */
function watch(total: number, taken: (seconds: number) => number, seconds: number) {
  let at = 0
  const progress = createTransferProgress({ now: () => at, elapsed: () => at, sleep: async () => {} })
  progress.begin('a', total)
  let left: TimeLeft | null = null
  const shown: { at: number; left: number; rate: number; off: number }[] = []
  for (; at <= seconds * 1000; at += 100) {
    progress.report('a', Math.min(total, taken(at / 1000)))
    const [one] = progress.list()
    if (!one) throw new Error('nothing is on its way')
    left = smoothTimeLeft(left, total - one.bytes, one.rate, at)
    const soon = taken(at / 1000 + 0.1) - taken(at / 1000)
    const truth = (total - one.bytes) / (soon * 10)
    shown.push({ at: at / 1000, rate: one.rate, left: left.ms / 1000, off: left.ms / 1000 / truth - 1 })
  }
  return { shown, from: (second: number) => shown.filter((one) => one.at >= second) }
}

const steady = 1_500_000
test.each<[string, number, (seconds: number) => number, number]>([
  ['no burst', 36e6, (s) => steady * s, 1],
  ['a burst into the buffers', 36e6, (s) => (s === 0 ? 0 : 4e6 + steady * s), 1],
  ['a burst in two pieces', 36e6, (s) => (s === 0 ? 0 : (s < 0.15 ? 2e6 : 5e6) + steady * s), 1],
  ['a burst after a slow connection', 36e6, (s) => (s < 2 ? 0 : 4e6 + steady * (s - 2)), 2.8],
  ['twice the speed after 8 s', 60e6, (s) => steady * (s + Math.max(0, s - 8)), 12.5],
  ['a slow line, in pieces of 64 KB', 2e6, (s) => 65_536 * Math.floor(s / 2), Number.POSITIVE_INFINITY],
])('time left is right within 15 %% and calm: %s', (_, total, taken, rightFrom) => {
  const { from, shown } = watch(total, taken, 16)
  for (const { at, off } of from(rightFrom)) expect(Math.abs(off), `at ${at} s`).toBeLessThan(0.15)
  // It is never shown on the ground of the burst, and does not flicker: from one look to the next it hardly rises.
  const known = shown.filter(({ left }) => Number.isFinite(left))
  expect(known.length).toBeGreaterThan(80)
  for (const [index, { at, left }] of known.entries()) {
    const before = known[index - 1]
    if (before && at > 6) expect(left - before.left, `at ${at} s`).toBeLessThan(1.5)
  }
})

test.each([0.7, 2])('progress in lumps, each %d s, makes neither speed nor time left jump', (each) => {
  const { from } = watch(36e6, (s) => 4e6 + steady * each * Math.floor(s / each), 16)
  const known = from(1 + 2 * each)
  const ends = known.map(({ at, left }) => at + left)
  expect(Math.max(...ends) - Math.min(...ends)).toBeLessThan(2.5)
  for (const { at, rate } of known) expect(Math.abs(rate / steady - 1), `at ${at} s`).toBeLessThan(0.05)
})

test('what stands still has soon no speed and no end to wait for', () => {
  const { shown } = watch(36e6, (s) => steady * Math.min(s, 6), 16)
  const leftAt = (at: number) => shown.find((one) => one.at === at)?.left ?? 0
  expect(leftAt(6)).toBeLessThan(20)
  expect(leftAt(12)).toBeGreaterThan(60)
})

test('many small files have a speed, though none is long on its way', () => {
  let at = 0
  const progress = createTransferProgress({ now: () => at, elapsed: () => at, sleep: async () => {} })
  for (let file = 0; file < 30; file += 1) {
    const id = `file ${file}`
    progress.begin(id, 200_000)
    for (const bytes of [0, 200_000]) {
      at += 100
      progress.report(id, bytes)
      const { rate } = progress.sum()
      expect(progress.list()[0]?.rate).toBe(rate)
      if (file < 5) continue
      expect(rate).toBeGreaterThan(850_000)
      expect(rate).toBeLessThan(1_150_000)
    }
    progress.end(id, true)
  }
  expect(progress.sum().rate).toBe(0)
})

test('nobody knows how long a file of unknown size takes', () => {
  expect(smoothTimeLeft(null, null, 1000, 0).ms).toBe(Number.POSITIVE_INFINITY)
})
