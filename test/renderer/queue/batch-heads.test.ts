import { expect, test } from 'vitest'
import { batchHeads, gap } from '../../../renderer/queue/batch-heads.ts'
import { endInWords, originInWords } from '../../../renderer/queue/batch-words.ts'
import { useStore } from '../../../renderer/store.ts'
import type { Upload } from '../../../shared/upload.ts'

/** A queue window of rows given as "batch.position"; batches with more than one row get a head. */
function headsOf(start: number, rows: readonly string[], several: readonly string[]) {
  const uploads = rows.map((text) => {
    const [batch = '', position = '0'] = text.split('.')
    return { id: text, batch, position: Number(position) } as Upload
  })
  const batches = several.map((id) => ({ id, count: 2 }) as never)
  const held = { start, ids: rows.map(String) }
  const state = {
    ...useStore.getState(),
    window: held,
    rows: new Map(uploads.map((row) => [row.id, row])),
    batches,
  }
  return Object.fromEntries(batchHeads(state))
}

test.each([
  ['one alone has no head', 0, ['a.0'], [], {}],
  ['a batch begins with its head', 0, ['a.0', 'a.1'], ['a'], { 0: 'a' }],
  ['two batches', 0, ['a.0', 'a.1', 'b.0', 'b.1'], ['a', 'b'], { 0: 'a', 2: 'b' }],
  [
    'one alone is set apart from the batch before',
    0,
    ['a.0', 'a.1', 'b.0', 'c.0'],
    ['a'],
    { 0: 'a', 2: gap },
  ],
  ['a window in the middle of a batch', 300, ['a.300', 'a.301', 'b.0', 'b.1'], ['a', 'b'], { 302: 'b' }],
  ['a window that begins with a batch', 300, ['a.0', 'a.1'], ['a'], { 300: 'a' }],
  ['rows moved between', 0, ['a.0', 'b.0', 'a.1'], ['a'], { 0: 'a', 1: gap, 2: 'a' }],
])('%s', (_, start, rows, several, heads) => expect(headsOf(start, rows, several)).toEqual(heads))

test('the same map comes back while nothing moved', () => {
  const state = useStore.getState()
  expect(batchHeads(state)).toBe(batchHeads({ ...state, rev: state.rev + 1 }))
})

test.each([
  [{ done: 1, failed: 0 }, '1 link ready'],
  [{ done: 5, failed: 2 }, '5 links ready, 2 failed'],
  [{ done: 0, failed: 6 }, '6 failed'],
  [{ done: 0, failed: 0 }, '0 links ready'],
])('how a batch ended: %o', (batch, words) => expect(endInWords(batch)).toBe(words))

test.each([
  ['holiday', 'from “holiday” · 1.3 MB in 9 s'],
  ['5 files', '1.3 MB in 9 s'],
  ['5 items', '1.3 MB in 9 s'],
  ['6 files', 'from “6 files” · 1.3 MB in 9 s'],
])('where a batch of five called "%s" came from', (label, words) => {
  const batch = { id: 'a', label, count: 5, done: 5, failed: 0, active: 0, bytes: 1_300_000 }
  expect(originInWords({ ...batch, createdAt: 1000, endedAt: 10_000 })).toBe(words)
})
