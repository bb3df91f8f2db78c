import { expect, test } from 'vitest'
import { changeFrom, foldChange, type PendingChange } from '../../electron/rpc/pending-change.ts'
import type { Change } from '../../shared/contract.ts'
import { defaultSettings } from '../../shared/default-settings.ts'
import { nothingExpires } from '../../shared/history-defaults.ts'
import { sampleChange, sampleRow } from './change-samples.ts'

const sending = (id: string) =>
  sampleRow(id, { kind: 'sending', since: 1, method: 'stream', phase: 'sending' })
const progress = (id: string, bytes: number) => ({ id, bytes, total: 10, rate: 1 })

function fold(...changes: readonly Change[]): Change {
  let pending: PendingChange | null = null
  for (const change of changes) pending = foldChange(pending, change)
  if (!pending) throw new Error('nothing was folded')
  return changeFrom(pending, 77)
}

test('one change comes out as it went in, under the rev of the stream', () => {
  const change = sampleChange(3, {
    rows: [sampleRow('a')],
    progress: [progress('b', 1)],
    settings: defaultSettings,
    expiring: { ...nothingExpires, count: 2 },
  })
  expect(fold(change)).toEqual({ ...change, rev: 77 })
})

test('a row that changed twice is sent once, as it is now', () => {
  const folded = fold(
    sampleChange(1, { rows: [sampleRow('a'), sampleRow('b')] }),
    sampleChange(2, { rows: [sampleRow('a', { kind: 'cancelled' })] }),
  )
  expect(folded.rows).toEqual([sampleRow('a', { kind: 'cancelled' }), sampleRow('b')])
})

test('progress keeps the last figure, and none of a row that is not sending any more', () => {
  const folded = fold(
    sampleChange(1, { rows: [sending('a'), sending('b')], progress: [progress('a', 1), progress('b', 1)] }),
    sampleChange(2, { progress: [progress('a', 2), progress('b', 5)] }),
    sampleChange(3, { rows: [sampleRow('b', { kind: 'cancelled' })] }),
  )
  expect(folded.progress).toEqual([progress('a', 2)])
})

test.each([
  [false, false, false],
  [true, false, true],
  [false, true, true],
])('order changed %s, then %s: %s', (first, second, folded) => {
  const change = fold(sampleChange(1, { orderChanged: first }), sampleChange(2, { orderChanged: second }))
  expect(change.orderChanged).toBe(folded)
})

test('that more rows changed than are told stays known, whatever came after it', () => {
  expect(fold(sampleChange(1, { flooded: true }), sampleChange(2, { rows: [sampleRow('a')] })).flooded).toBe(
    true,
  )
  expect(fold(sampleChange(1), sampleChange(2)).flooded).toBeUndefined()
})

test('the newest summary and the newest of each part that came win; parts that never came stay absent', () => {
  const folded = fold(
    sampleChange(1, { destinations: [], settings: defaultSettings }),
    sampleChange(2, { settings: { ...defaultSettings, autoCopy: true } }),
    sampleChange(3),
  )
  expect(folded.summary.total).toBe(3)
  expect(folded.destinations).toEqual([])
  expect(folded.settings?.autoCopy).toBe(true)
  expect('batches' in folded).toBe(false)
})
