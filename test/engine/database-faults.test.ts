import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import type { Clock } from '../../electron/engine/clock.ts'
import { createDatabasePatience } from '../../electron/engine/database-patience.ts'
import { createLaneGates } from '../../electron/engine/lane-gates.ts'
import { runAttempt } from '../../electron/engine/run-attempt.ts'
import { createScheduler } from '../../electron/engine/scheduler.ts'
import { createSettler } from '../../electron/engine/settle-attempt.ts'
import type { UploadEvent } from '../../electron/engine/upload-machine.ts'
import type { Failure } from '../../shared/failure.ts'
import { testEngine } from '../helpers/test-engine.ts'
import { until } from '../helpers/until.ts'

const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
const clock: Clock = {
  now: () => 0,
  elapsed: () => 0,
  sleep: () => new Promise((resolve) => setImmediate(resolve)),
}

test('rows behind a shut gate change their state once a full disk has room again', async () => {
  let refusals = 3
  const rows = [{ seq: 1 }]
  const changed: unknown[] = []
  const gates = createLaneGates({
    queue: {
      applyAll(records: unknown[], event: unknown) {
        if (refusals-- > 0) throw full
        changed.push(event)
        rows.length = 0
        return records.length
      },
    } as never,
    uploads: { nextQueued: () => [...rows] } as never,
    ...{ clock, random: () => 0, scope: () => null, closed: () => false, onGate: () => {} },
    persist: createDatabasePatience({ clock, closed: () => false }).persist,
  })
  // What is not caught here ends the process: vitest fails the run for it.
  gates.shut(gates.of('kie'), { code: 'account', message: 'The plan is over.' })
  await until(() => changed.length > 0)
  expect(changed).toEqual([{ kind: 'pause', because: { code: 'account', message: 'The plan is over.' } }])
})

test('what a full disk held up is not done to rows behind a gate that was opened meanwhile', async () => {
  let tries = 0
  const gates = createLaneGates({
    queue: {
      applyAll() {
        tries += 1
        gates.open(gates.of('kie'))
        throw full
      },
    } as never,
    uploads: { nextQueued: () => [{ seq: 1 }] } as never,
    ...{ clock, random: () => 0, scope: () => null, closed: () => false, onGate: () => {} },
    persist: createDatabasePatience({ clock, closed: () => false }).persist,
  })
  const lane = gates.of('kie')
  gates.shut(lane, { code: 'account', message: 'The plan is over.' })
  await until(() => !lane.draining)
  expect(tries).toBe(1)
})

test('what a full disk stops is done later; what the engine cannot do any more is left', async () => {
  let closed = false
  const { persist, orLater } = createDatabasePatience({ clock, closed: () => closed })
  let tries = 0
  const again = new Promise<void>((resolve) => {
    orLater(() => {
      throw full
    }, resolve)
  })
  await again
  await persist(() => {
    tries += 1
    if (tries < 3) throw full
  })
  expect(tries).toBe(3)
  closed = true
  await expect(
    persist(() => {
      throw full
    }),
  ).rejects.toBe(full)
  expect(() =>
    orLater(
      () => {
        throw new TypeError('a mistake')
      },
      () => {},
    ),
  ).toThrow('a mistake')
})

test('a full disk in the middle of an attempt is no mistake of the upload', async () => {
  const job = {
    record: { upload: { source: { kind: 'file' }, remoteName: null, name: 'a.txt', naming: 'unique' } },
    ...{ method: 'stream', options: {}, signal: new AbortController().signal },
    alreadyUp: async () => null,
    onName() {
      throw full
    },
  }
  await expect(runAttempt(job as never)).rejects.toBe(full)
})

test('an upload whose start could not be written down is not started twice', async () => {
  let state = 'queued'
  const row = () => ({ seq: 1, lane: 'kie', upload: { id: 'a', batch: 'b', state: { kind: state } } })
  let starts = 0
  const scheduler = createScheduler({
    queue: {
      whenQueued() {},
      current: row,
      apply(_record: unknown, { kind }: { kind: string }) {
        if (state === 'sending') state = kind === 'succeed' ? 'done' : 'queued'
        return null
      },
      applyAll: () => 0,
    } as never,
    uploads: {
      nextQueued: () => (state === 'queued' ? [row()] : []),
      nextDue: () => null,
      dueBy: () => [],
    } as never,
    ...{ clock, random: () => 0, totalConcurrency: () => 4, limits: () => ({ concurrency: 4 }) },
    rules: () => ({ concurrency: null, repeat: 'harmless' }) as never,
    missingKey: async () => null,
    async attempt() {
      starts += 1
      if (starts === 1) throw full
      state = 'sending'
      for (let turns = 0; turns < 20; turns += 1) await clock.sleep(0)
      return { ok: true, result: {}, sha256: null, reply: '' } as never
    },
    ...{ onSettled: () => {}, onGate: () => {} },
  })
  scheduler.addLane('kie', false)
  scheduler.pump()
  await until(() => state === 'done')
  await scheduler.close()
  expect(starts).toBe(2)
})

test('how an attempt ended is written down also where what it goes by could not be read at first', async () => {
  const { persist } = createDatabasePatience({ clock, closed: () => false })
  const applied: string[] = []
  let refusals = 2
  const settler = createSettler({
    queue: { current: () => ({ seq: 1 }), apply: (_: unknown, { kind }: UploadEvent) => applied.push(kind) },
    gates: { withTime: (_: unknown, failure: Failure) => failure, shut() {} },
    rules() {
      if (refusals-- > 0) throw full
      return { repeat: 'same-result', giveUpMs: 0 }
    },
    ...{ persist, clock, random: () => 0, onSettled() {} },
  } as never)
  const failure = { code: 'rejected', message: 'No.' } as const
  await settler.settle({ seq: 1 } as never, {} as never, { ok: false, failure, reply: null })
  refusals = 2
  await settler.settleStopped({ seq: 1 } as never, 'pause')
  expect(applied).toEqual(['fail', 'settle', 'pause', 'settle'])
})

test('a key that is saved lets go what waits for it once a locked database lets it be written down', async () => {
  const t = await testEngine({ key: null })
  const [row] = await t.settled(await t.add([await t.file('a.txt', 'a')]))
  expect(row?.state.kind).toBe('needs-key')
  const database = new Database(join(t.dataDir, 'mayfly.db'))
  onTestFinished(() => void database.close())
  database.exec(`CREATE TRIGGER no_room BEFORE UPDATE ON uploads BEGIN SELECT RAISE(ABORT, 'no room'); END`)
  // What nobody waits for would end the process.
  await t.engine.keys.set('kie', 'api-key', t.sandbox.key)
  await t.clock.sleep(1_500)
  expect(t.sandbox.files()).toEqual([])
  database.exec('DROP TRIGGER no_room')
  await until(() => t.sandbox.files().length === 1)
})

test('a practice host that does not start keeps nothing else from starting, or from closing', async () => {
  let starts = 0
  const startSandbox = async () => {
    if (++starts > 1) throw new Error('no port is free')
    return { url: 'http://127.0.0.1:9', key: 'k', close: async () => {} }
  }
  const t = await testEngine({ deps: { startSandbox } })
  await t.engine.destinations.practice()
  const { engine } = await t.reopen()
  await expect(engine.destinations.practice()).rejects.toThrow('no port is free')
  await engine.close()
  expect(starts).toBe(3)
})
