import { expect, test } from 'vitest'
import { createEventStream } from '../../electron/rpc/event-stream.ts'
import { changeSource, sampleRow } from './change-samples.ts'

test('the first event is a snapshot, and it stands for everything that happened before it was asked for', async () => {
  const source = changeSource(40)
  const stream = createEventStream(source)
  source.tell({ rows: [sampleRow('a')] })
  expect((await stream.next()).value).toMatchObject({ kind: 'snapshot', snapshot: { rev: 41 } })
  source.tell()
  expect((await stream.next()).value).toMatchObject({ kind: 'change', change: { rev: 42, rows: [] } })
})

test('what happens while the subscriber is busy comes as one change, and revs have no gap', async () => {
  const source = changeSource(7)
  const stream = createEventStream(source)
  await stream.next()
  for (const id of ['a', 'b', 'c']) source.tell({ rows: [sampleRow(id)] })
  const first = await stream.next()
  expect(first.value).toMatchObject({ change: { rev: 8, rows: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] } })
  source.tell({ orderChanged: true })
  expect((await stream.next()).value).toMatchObject({ change: { rev: 9, rows: [], orderChanged: true } })
})

test('an event that is waited for arrives when it happens', async () => {
  const source = changeSource()
  const stream = createEventStream(source)
  await stream.next()
  const waiting = stream.next()
  source.tell({ rows: [sampleRow('late')] })
  expect((await waiting).value).toMatchObject({ change: { rev: 1, rows: [{ id: 'late' }] } })
})

test('more than 2,000 changed rows are dropped for a fresh snapshot', async () => {
  const source = changeSource()
  const stream = createEventStream(source)
  await stream.next()
  for (let page = 0; page < 5; page += 1) {
    source.tell({ rows: Array.from({ length: 500 }, (_, i) => sampleRow(`row-${page}-${i}`)) })
  }
  expect((await stream.next()).value).toMatchObject({ kind: 'snapshot', snapshot: { rev: 5 } })
  source.tell()
  expect((await stream.next()).value).toMatchObject({ kind: 'change', change: { rev: 6 } })
})

test('leaving ends the subscription at once, also while an event is waited for', async () => {
  const source = changeSource()
  const stream = createEventStream(source)
  await stream.next()
  const waiting = stream.next()
  await stream.return()
  expect(source.listeners.size).toBe(0)
  expect((await waiting).done).toBe(true)
})

test('an aborted call ends its stream', async () => {
  const source = changeSource()
  const abort = new AbortController()
  const stream = createEventStream(source, abort.signal)
  await stream.next()
  const waiting = stream.next()
  abort.abort()
  expect((await waiting).done).toBe(true)
  expect(source.listeners.size).toBe(0)
})

test('a call that was aborted before it began subscribes to nothing', async () => {
  const source = changeSource()
  const stream = createEventStream(source, AbortSignal.abort())
  expect((await stream.next()).done).toBe(true)
  expect(source.listeners.size).toBe(0)
})
