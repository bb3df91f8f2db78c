import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../electron/engine/clock.ts'
import { createQueueCommands } from '../../electron/engine/queue-commands.ts'
import { transition, type UploadEvent } from '../../electron/engine/upload-machine.ts'
import type { UploadRecord } from '../../electron/engine/upload-record.ts'
import type { Change, Input } from '../../shared/contract.ts'
import { newId } from '../../shared/new-id.ts'
import { testEngine } from '../helpers/test-engine.ts'
import { until } from '../helpers/until.ts'
import { sampleRecord } from '../helpers/upload-record.ts'

const bytes = (size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, index) => (index * 31) % 251)

describe('the queue', () => {
  test('pauses, resumes, cancels and retries, and says so', async () => {
    const t = await testEngine()
    t.sandbox.faults.add({ times: 'always', fault: { kind: 'stall-reading' } })
    const paths = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => t.file(`${name}.bin`, bytes(3_000_000))),
    )
    const batch = await t.add(paths)
    const kinds = () => t.engine.queue.batch(batch, 0, 10).rows.map((row) => row.state.kind)
    await until(() => kinds().filter((kind) => kind === 'sending').length === 4)
    expect(kinds().slice(4)).toEqual(['queued', 'queued'])
    expect(await t.engine.queue.pause({ all: true })).toEqual({ changed: 6 })
    expect(kinds()).toEqual(Array(6).fill('paused'))
    const [first, second] = t.engine.queue.batch(batch, 0, 2).rows
    await t.engine.queue.cancel({ ids: [first?.id ?? ''] })
    t.sandbox.faults.clear()
    await t.engine.queue.resume({ ids: [second?.id ?? ''] })
    await until(() => kinds()[1] === 'done')
    expect(kinds()).toEqual(['cancelled', 'done', 'paused', 'paused', 'paused', 'paused'])
    await t.engine.queue.retry({ ids: [first?.id ?? ''] })
    await t.engine.queue.resume({ batch })
    const rows = await t.settled(batch)
    expect(rows.map((row) => row.state.kind)).toEqual(Array(6).fill('done'))
    expect(t.sandbox.files().length).toBe(6)
    expect(t.engine.snapshot().summary.counts.done).toBe(6)
  })

  test('keeps what moved in its new order, and shows any part of it', async () => {
    const t = await testEngine({ deps: { scope: { kind: 'own', batches: [] } }, key: null })
    const paths = await Promise.all(Array.from({ length: 30 }, (_, index) => t.file(`${index}.txt`, 'x')))
    await t.add(paths)
    await until(() => t.engine.snapshot().summary.counts['needs-key'] === 30)
    const names = (start: number, count: number) =>
      t.engine.queue.range(start, count).rows.map((row) => row.name)
    expect(names(10, 3)).toEqual(['10.txt', '11.txt', '12.txt'])
    const all = t.engine.queue.range(0, 30).rows
    const id = (index: number) => all[index]?.id ?? ''
    t.engine.queue.move([id(20), id(5)], id(1))
    expect(names(0, 5)).toEqual(['0.txt', '20.txt', '5.txt', '1.txt', '2.txt'])
    t.engine.queue.move([id(0)], null)
    expect(names(28, 5)).toEqual(['29.txt', '0.txt'])
    t.engine.queue.move([id(29)], id(20))
    const again = await t.reopen()
    expect(again.engine.queue.range(0, 4).rows.map((row) => row.name)).toEqual([
      '29.txt',
      '20.txt',
      '5.txt',
      '1.txt',
    ])
    expect(again.engine.queue.range(0, 500).rows.length).toBe(30)
  })

  test('takes finished rows out and brings them back; the history keeps them', async () => {
    const t = await testEngine()
    const batch = await t.add([await t.file('a.txt', 'a'), await t.file('b.txt', 'b')])
    const rows = await t.settled(batch)
    expect(await t.engine.queue.clear({ all: true })).toEqual({ changed: 2 })
    expect(t.engine.queue.range(0, 10).rows).toEqual([])
    expect((await t.engine.history.count({})).count).toBe(2)
    expect(t.engine.queue.unclear(rows.map((row) => row.id))).toEqual({ changed: 2 })
    expect(t.engine.queue.range(0, 10).rows.map((row) => row.name)).toEqual(['a.txt', 'b.txt'])
  })

  test('what was forgotten is neither sent again nor read with its batch; of that, what failed goes alone', async () => {
    const t = await testEngine()
    t.sandbox.faults.add({ times: 2, fault: { kind: 'status', status: 400 } })
    const paths = await Promise.all(['a', 'b', 'c', 'd'].map((name) => t.file(`${name}.txt`, name)))
    const batch = await t.add(paths.slice(0, 3), { concurrency: 1 })
    await t.settled(batch)
    const rows = () => t.engine.queue.batch(batch, 0, 10)
    const told = () => rows().rows.map((row) => `${row.name} ${row.state.kind}`)
    t.engine.history.forget([rows().rows[1]?.id ?? ''])
    expect(told()).toEqual(['a.txt failed', 'c.txt done'])
    expect(rows().total).toBe(2)
    expect(await t.engine.queue.retry({ batch })).toEqual({ changed: 1 })
    await until(() => told()[0] === 'a.txt done')
    expect(t.sandbox.files()).toHaveLength(2)

    // As an older Mayfly left it: in the queue again.
    const [d] = await t.settled(await t.add([paths[3] ?? '']))
    await t.engine.close()
    const database = new Database(join(t.dataDir, 'mayfly.db'))
    const lost =
      database.prepare(`UPDATE uploads SET state = 'queued', state_data = '{"kind":"queued"}', url = NULL,
      forgotten_at = ? WHERE id = ?`)
    lost.run(t.clock.now(), d?.id)
    const left = await t.reopen()
    expect(left.engine.overview().summary).toMatchObject({ total: 2, counts: { queued: 0, cancelled: 0 } })
    expect(left.sandbox.files()).toHaveLength(3)
    expect(database.prepare('SELECT state FROM uploads WHERE id = ?').pluck().get(d?.id)).toBe('cancelled')
    database.close()
  })

  test('of a batch, what failed alone can go again: not what was cancelled, not what was cleared', async () => {
    const t = await testEngine({ key: null })
    const batch = await t.add(await Promise.all(['a', 'b', 'c'].map((name) => t.file(`${name}.txt`, name))))
    const rows = await t.settled(batch)
    const [a, b] = rows.map((row) => row.id)
    await t.engine.queue.cancel({ batch })
    const database = new Database(join(t.dataDir, 'mayfly.db'))
    const failed = { kind: 'failed', because: { code: 'rejected', message: 'No.' } }
    const fail = database.prepare(`UPDATE uploads SET state = 'failed', state_data = ? WHERE id IN (?, ?)`)
    fail.run(JSON.stringify(failed), a, b)
    database.close()
    await t.engine.queue.clear({ ids: [b ?? ''] })
    expect(await t.engine.queue.retry({ batch, onlyFailed: true })).toEqual({ changed: 1 })
    const kinds = (await t.settled(batch)).map((row) => row.state.kind)
    expect(kinds).toEqual(['needs-key', 'failed', 'cancelled'])
    // Named as a batch or by themselves, what was cancelled goes as well; out of the history only by itself.
    expect(await t.engine.queue.retry({ batch })).toEqual({ changed: 2 })
    expect(await t.engine.queue.retry({ ids: [b ?? ''] })).toEqual({ changed: 1 })
  })

  test('tells changes in steps, each row once, with sums that agree with the rows', async () => {
    const t = await testEngine()
    const changes: Change[] = []
    t.engine.subscribe((change) => changes.push(change))
    const paths = await Promise.all(
      Array.from({ length: 40 }, (_, index) => t.file(`${index}.txt`, `${index}`)),
    )
    const rows = await t.settled(await t.add(paths))
    await until(() => changes.at(-1)?.summary.counts.done === 40)
    expect(changes.map((change) => change.rev)).toEqual(changes.map((_, index) => index + 1))
    for (const change of changes)
      expect(new Set(change.rows.map((row) => row.id)).size).toBe(change.rows.length)
    const size = rows.reduce((sum, row) => sum + (row.size ?? 0), 0)
    expect(changes.at(-1)?.summary).toMatchObject({ total: 40, bytesTotal: size, bytesSent: size })
    expect(changes.flatMap((change) => change.batches ?? []).at(-1)).toMatchObject({
      count: 40,
      done: 40,
      active: 0,
    })
  })

  test('a single file is a batch as well, that is told when it ended', async () => {
    const t = await testEngine()
    const ended = new Set<string>()
    t.engine.subscribe((change) => {
      for (const batch of change.batches ?? []) if (batch.endedAt !== null) ended.add(batch.id)
    })
    const batch = await t.add([await t.file('a.txt', 'a')])
    await t.settled(batch)
    await until(() => ended.has(batch))
    const [summary] = t.engine.snapshot().batches
    expect(summary).toMatchObject({ id: batch, label: 'a.txt', count: 1, done: 1, active: 0 })
    const again = await t.reopen()
    expect(again.engine.snapshot().batches).toEqual([summary])
  })

  test('the limit of a destination and that of a batch are kept', async () => {
    const t = await testEngine({ sandbox: { latencyMs: 30 } })
    const paths = await Promise.all(
      Array.from({ length: 12 }, (_, index) => t.file(`${index}.txt`, `${index}`)),
    )
    const most = { destination: 0, batch: 0 }
    const watch = (batch: 'destination' | 'batch') => (change: Change) => {
      most[batch] = Math.max(most[batch], change.summary.counts.sending)
    }
    const end = t.engine.subscribe(watch('destination'))
    await t.settled(await t.add(paths))
    end()
    t.engine.subscribe(watch('batch'))
    await t.settled(await t.add(paths, { concurrency: 1 }))
    expect(most.destination).toBeGreaterThan(1)
    expect(most.destination).toBeLessThanOrEqual(4)
    expect(most.batch).toBe(1)
  })
})

test.each([
  ['sending', 1],
  ['sending', 2],
  ['queued', 1],
])(
  'what is stopped in the moment it ends by itself, or has begun since it was read, goes no further (%s, %i)',
  async (read, attempts) => {
    const began = sampleRecord({ kind: 'sending', since: 0, method: 'stream', phase: 'sending' }, {}, {})
    let row: UploadRecord | null = began
    let runs = attempts
    const commands = createQueueCommands({
      uploads: {
        get: () => ({
          ...began,
          upload: { ...began.upload, state: read === 'queued' ? { kind: read } : began.upload.state },
        }),
      },
      queue: {
        latest: () => row,
        current: () => row,
        applyAll(rows: readonly UploadRecord[], event: UploadEvent) {
          for (const one of rows) {
            const isStale = row?.upload.state.kind === 'sending' && one.upload.state.kind !== 'sending'
            if (!isStale) row = transition(one, event, 1) ?? row
          }
          return rows.length
        },
      },
      scheduler: {
        pump() {},
        async stop() {
          if (runs-- <= 0 || row === null) return false
          const because = { code: 'interrupted', message: 'x' } as const
          const state = { kind: 'waiting', until: 9, because } as const
          // Queued, it begins at once.
          row = { ...row, upload: { ...row.upload, state: runs > 0 ? began.upload.state : state } }
          return true
        },
      },
      ...{ clock: systemClock, sends: true, hasDestination: () => true },
    } as never)
    expect(await commands.cancel({ ids: ['a'] })).toEqual({ changed: 1 })
    expect(row.upload.state.kind).toBe('cancelled')
  },
)

describe('a batch that is given again with its id', () => {
  test('is completed, says the same of what was refused, and is told of until then', async () => {
    const t = await testEngine({ key: null, deps: { scope: { kind: 'none' } } })
    const { stagedId } = await t.engine.staging.write('staged.txt', one('staged'))
    const inputs: Input[] = [
      ...['a.txt', 'gone.txt', 'b.txt'].map((name): Input => ({ kind: 'path', path: join(t.dir, name) })),
      { kind: 'staged', stagedId, name: 'staged.txt' },
      { kind: 'data-url', dataUrl: 'data:text/plain,hello', name: 'hello.txt' },
      { kind: 'path', path: join(t.dir, 'a.txt') },
    ]
    await t.file('a.txt', 'a')
    await t.file('b.txt', 'b')
    const batch = newId()
    const names = (engine = t.engine) => engine.queue.batch(batch, 0, 10).rows.map((row) => row.name)
    const first = await t.engine.queue.add(inputs, { batch })
    expect(first).toMatchObject({ batch, count: 5, refused: [{ failure: { code: 'file-missing' } }] })
    // Both while it is being added and after.
    const twice = [t.engine.queue.add(inputs, { batch }), t.engine.queue.add(inputs, { batch })]
    expect(await Promise.all(twice)).toEqual([first, first])
    expect(names()).toEqual(['a.txt', 'b.txt', 'staged.txt', 'hello.txt', 'a.txt'])
    expect(await readdir(join(t.dataDir, 'staging'))).toHaveLength(2)

    // Cut off after its first commit.
    await t.engine.close()
    const database = new Database(join(t.dataDir, 'mayfly.db'))
    database.exec('DELETE FROM uploads WHERE position > 3; UPDATE batches SET complete = 0')
    database.close()
    const { engine } = await t.reopen()
    expect(engine.overview().batches).toMatchObject([{ id: batch, count: 4, cutShort: true }])
    await engine.close()
    const next = await t.reopen()
    expect(next.engine.overview().batches[0]).toHaveProperty('cutShort')
    const again = await next.engine.queue.add(inputs, { batch })
    expect({ ...again, accepted: [] }).toEqual({ ...first, accepted: [] })
    expect(names(next.engine)).toEqual(['a.txt', 'b.txt', 'staged.txt', 'hello.txt', 'a.txt'])
    expect(next.engine.overview().batches[0]).not.toHaveProperty('cutShort')
    expect(await readdir(join(t.dataDir, 'staging'))).toHaveLength(2)

    const other = next.engine.queue.add(inputs.slice(1), { batch })
    await expect(other).rejects.toThrow('Something else was added with this id')
    expect(names(next.engine)).toHaveLength(5)
  })
})

async function* one(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
