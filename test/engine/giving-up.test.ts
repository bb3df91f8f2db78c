import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createGivingUp } from '../../electron/engine/giving-up.ts'
import type { Lane, LaneGates } from '../../electron/engine/lane-gates.ts'
import type { Queue } from '../../electron/engine/queue.ts'
import type { RowRules } from '../../electron/engine/row-rules.ts'
import { openDatabase } from '../../electron/engine/store/database.ts'
import { createUploadStore } from '../../electron/engine/store/uploads.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { until } from '../helpers/until.ts'
import { sampleRecord, sampleStates } from '../helpers/upload-record.ts'

test('a long queue behind a shut gate is read once, a few rows at a time, and again when one is due', async () => {
  const database = openDatabase(await temporaryDirectory())
  onTestFinished(() => void database.close())
  const uploads = createUploadStore(database)
  const rows = Array.from({ length: 1_000 }, (_, at) => ({
    ...sampleRecord(sampleStates.queued, {
      id: `row-${at}`,
      batch: at === 700 ? 'short' : `batch-${at % 10}`,
    }),
    order: at + 1,
    waitingSince: null,
  }))
  const [first] = uploads.insertAll(rows)
  if (!first) throw new Error('nothing was queued')
  const read: number[] = []
  let now = 1_000
  const lane = {
    id: first.lane,
    held: { since: 1_000, failure: { code: 'busy', message: 'The host is busy.' } },
    gate: { kind: 'cooling', until: 1_000_000, message: 'The host is busy.' },
  } as Lane
  const given: string[] = []
  const givingUp = createGivingUp({
    queue: {
      applyAll: (due, event) => {
        for (const { seq, upload } of due) {
          given.push(`${upload.id} ${event.kind}`)
          database.prepare(`UPDATE uploads SET state = 'failed' WHERE seq = ?`).run(seq)
        }
        return due.length
      },
    } as Queue,
    uploads: {
      ...uploads,
      queuedAfter: (...asked) => {
        const found = uploads.queuedAfter(...asked)
        read.push(found.length)
        // It opens in the middle of it for one that tries, which is held up as before.
        if (read.length === 2) lane.gate = { kind: 'open' }
        return found
      },
    },
    clock: { now: () => now, elapsed: () => now, sleep: () => nextTurn() },
    gates: { awake: () => [lane] } as unknown as LaneGates,
    scope: () => null,
    rules: ({ upload }) => ({ giveUpMs: upload.batch === 'short' ? 2_000 : 50_000 }) as RowRules,
    closed: () => false,
    onLooked: () => {},
  })
  const sum = () => read.reduce((total, one) => total + one, 0)

  const { gate } = lane
  givingUp.look()
  await until(() => lane.gate.kind === 'open')
  await nextTurn()
  expect(sum()).toBe(400)
  lane.gate = gate
  givingUp.look()
  await until(() => sum() === 1_000 && givingUp.next() !== null)
  expect(Math.max(...read)).toBeLessThanOrEqual(200)
  expect(givingUp.next()).toBe(3_000)
  for (let step = 0; step < 100; step++) givingUp.look()
  lane.gate = { kind: 'open' }
  givingUp.look()
  expect(givingUp.next()).toBe(null)
  lane.gate = gate
  givingUp.look()
  givingUp.queued({ ...first, upload: { ...first.upload, batch: 'short', changedAt: 1_500 } })
  givingUp.queued({ ...first, waitingSince: 500, upload: { ...first.upload, batch: 'short' } })
  expect(givingUp.next()).toBe(2_500)
  await nextTurn()
  expect(sum()).toBe(1_000)

  now = 3_000
  givingUp.look()
  await until(() => sum() === 2_000 && givingUp.next() !== null)
  expect(given).toEqual(['row-700 give-up'])
  expect(givingUp.next()).toBe(51_000)
  now = 51_000
  givingUp.look()
  await until(() => given.length === 1_000)
})
