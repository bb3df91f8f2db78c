import { beforeEach, expect, test } from 'vitest'
import { applyChange, applyRange, applySnapshot, useStore } from '../../renderer/store.ts'
import type { Change, Snapshot } from '../../shared/contract.ts'
import type { Upload } from '../../shared/upload.ts'

const initial = useStore.getState()
beforeEach(() => useStore.setState(initial, true))

const row = (id: string, kind = 'queued') => ({ id, name: id, state: { kind } }) as Upload
const summary = { ...initial.summary, total: 1000, bytesTotal: 100, bytesSent: 40, rate: 10 }
const snapshot = (rows: Upload[]) =>
  ({ rev: 1, summary, rows, batches: [], destinations: [] }) as unknown as Snapshot
const change = (parts: Partial<Change>): Change => ({
  rev: 2,
  summary,
  rows: [],
  progress: [],
  orderChanged: false,
  ...parts,
})

test('the first snapshot fills the window', () => {
  applySnapshot(snapshot([row('a'), row('b')]))
  expect(useStore.getState().window).toEqual({ start: 0, ids: ['a', 'b'] })
  expect(useStore.getState().connection).toBe('open')
})

test('a later snapshot leaves rows on screen in their places, and renews them', () => {
  applySnapshot(snapshot([row('a')]))
  applyRange(400, 1000, [row('x'), row('y')])
  applySnapshot(snapshot([row('a'), row('x', 'done')]))
  const { window: held, rows } = useStore.getState()
  expect(held).toEqual({ start: 400, ids: ['x', 'y'] })
  expect(rows.get('x')?.state.kind).toBe('done')
  expect(rows.has('a')).toBe(false)
})

test('a change touches only rows that are held', () => {
  applySnapshot(snapshot([row('a')]))
  const before = useStore.getState().rows
  applyChange(change({ rows: [row('elsewhere', 'done')] }), 0)
  expect(useStore.getState().rows).toBe(before)
  applyChange(change({ rev: 3, rows: [row('a', 'done')] }), 0)
  expect(useStore.getState().rows.get('a')?.state.kind).toBe('done')
  expect(useStore.getState().rev).toBe(3)
})

test('links that were found gone are counted, so that lists are read anew', () => {
  applySnapshot(snapshot([row('a')]))
  applyChange(change({ rows: [row('b')] }), 0)
  expect(useStore.getState().foundGone).toBe(0)
  applyChange(change({ rows: [{ ...row('b', 'done'), alive: false }] }), 0)
  expect(useStore.getState().foundGone).toBe(1)
})

test('progress leaves the list as it is, and goes when the row stops sending', () => {
  applySnapshot(snapshot([row('a', 'sending')]))
  const { rows, window: held } = useStore.getState()
  applyChange(change({ progress: [{ id: 'a', bytes: 5, total: 10, rate: 1 }] }), 0)
  expect(useStore.getState().moving.get('a')?.progress.bytes).toBe(5)
  expect(useStore.getState().rows).toBe(rows)
  expect(useStore.getState().window).toBe(held)
  applyChange(change({ rows: [row('a', 'failed')] }), 0)
  expect(useStore.getState().moving.has('a')).toBe(false)
})

test('an attempt that began anew has as long left as what it has yet to send, of one row and of all', () => {
  applySnapshot(snapshot([row('a', 'sending')]))
  const progress = [{ id: 'a', bytes: 90, behind: 80, total: 100, rate: 10 }]
  const sums = { ...summary, bytesTotal: 200, bytesSent: 190, bytesBehind: 80, rate: 10 }
  applyChange({ ...change({ progress }), summary: sums }, 0)
  const { moving, totalLeft } = useStore.getState()
  expect(moving.get('a')?.left.ms).toBe(9_000)
  expect(totalLeft?.ms).toBe(9_000)
})
