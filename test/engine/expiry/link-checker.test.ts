import { expect, onTestFinished, test } from 'vitest'
import { createKeptLinks } from '../../../electron/engine/expiry/kept-links.ts'
import { type EarlyDeath, measureLifetime } from '../../../electron/engine/expiry/measure-lifetime.ts'
import { openDatabase } from '../../../electron/engine/store/database.ts'
import { createLinkCheckStore } from '../../../electron/engine/store/link-checks.ts'
import { createRenewalStore } from '../../../electron/engine/store/renewals.ts'
import { createUploadStore } from '../../../electron/engine/store/uploads.ts'
import { transition } from '../../../electron/engine/upload-machine.ts'
import type { FaultRuleInput } from '../../../electron/sandbox/fault.ts'
import { fastClock } from '../../helpers/fast-clock.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { testEngine } from '../../helpers/test-engine.ts'
import { until } from '../../helpers/until.ts'
import { sampleRecord, sampleStates } from '../../helpers/upload-record.ts'

const hourMs = 3_600_000

async function uploadedOne(options: Parameters<typeof testEngine>[0] = {}) {
  const opened = await testEngine(options)
  const batch = await opened.add([await opened.file('a.txt', 'hello')])
  const [row] = await opened.settled(batch)
  if (!row) throw new Error('nothing was uploaded')
  const alive = () => opened.engine.history.item(row.id).upload.alive
  const looks = () => opened.sandbox.requests().filter(({ path }) => path.startsWith('/files/'))
  return { ...opened, id: row.id, alive, looks }
}
/**
 * A clock so fast that a busy computer would be late for the 30 s that a host has to answer a look: what is late proves
 * nothing, and is not looked at again for hours. So that time alone passes as the computer's own.
 */
function patientClock(factor: number): ReturnType<typeof fastClock> {
  const clock = fastClock(factor)
  return {
    ...clock,
    sleep: (ms, signal) => clock.sleep(ms === 30_000 ? ms * factor : ms, signal),
  }
}
const always = (fault: FaultRuleInput['fault']): FaultRuleInput => ({
  match: { method: 'download' },
  times: 'always',
  fault,
})

test('a link that answers is alive, without being fetched', async () => {
  const { engine, id, alive, looks } = await uploadedOne()
  expect(await engine.history.check([id])).toEqual([{ id, alive: true, why: null }])
  expect(alive()).toBe(true)
  expect(looks().map(({ method }) => method)).toEqual(['HEAD'])
})

test('a link that is missing twice is gone, in the history too; one that comes back is alive', async () => {
  const { engine, sandbox, id, alive, looks } = await uploadedOne({ sandbox: { lifetimeMs: hourMs } })
  sandbox.setClockOffset(2 * hourMs)
  expect(await engine.history.check([id])).toMatchObject([{ alive: false }])
  expect(looks()).toHaveLength(2)
  expect(
    (await engine.history.page({ filter: { life: 'gone' } }, null, 10)).rows.map((row) => row.id),
  ).toEqual([id])
  expect((await engine.history.page({ filter: { life: 'alive' } }, null, 10)).rows).toEqual([])
  sandbox.setClockOffset(0)
  expect(await engine.history.check([id])).toMatchObject([{ alive: true }])
  expect(alive()).toBe(true)
})

test('missing once, then there: alive', async () => {
  const { engine, sandbox, id } = await uploadedOne()
  sandbox.faults.add({ match: { method: 'download' }, fault: { kind: 'status', status: 404 } })
  expect(await engine.history.check([id])).toMatchObject([{ alive: true }])
})

test.each<[string, FaultRuleInput['fault']]>([
  ['faults', { kind: 'status', status: 500 }],
  ['is busy', { kind: 'too-many-requests' }],
  ['shows a page of its own', { kind: 'html-page' }],
  ['shows a filter', { kind: 'filter-page' }],
  ['lets the connection go', { kind: 'reset-before-reading' }],
])('a host that %s proves nothing, and says what was in the way', async (_, fault) => {
  const { engine, sandbox, id, alive } = await uploadedOne()
  sandbox.faults.add(always(fault))
  const [checked] = await engine.history.check([id])
  expect(checked).toEqual({ id, alive: null, why: expect.stringMatching(/\.$/) })
  expect(alive()).toBeNull()
})

test('where HEAD is refused, one byte is asked for', async () => {
  const { engine, sandbox, id, looks } = await uploadedOne()
  sandbox.faults.add({ match: { method: 'download' }, fault: { kind: 'status', status: 405 } })
  expect(await engine.history.check([id])).toMatchObject([{ alive: true }])
  // Written down when the last byte has left, which the reply may overtake.
  await until(() => looks().every(({ status }) => status !== null))
  expect(looks().map(({ method, status }) => [method, status])).toEqual([
    ['HEAD', 405],
    ['GET', 206],
  ])
})

test('by itself a link is looked at after hours, and is gone only after two looks ten minutes apart', async () => {
  const clock = patientClock(700)
  const { sandbox, alive, looks } = await uploadedOne({ clock })
  expect(looks()).toEqual([])
  sandbox.faults.add(always({ kind: 'status', status: 404 }))
  clock.shift(9 * hourMs)
  await until(() => alive() === false)
  const times = looks().map(({ startedAt }) => startedAt)
  expect(times).toHaveLength(2)
  // The sandbox counts in the computer's time, of which the engine's runs 700 as fast.
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(600_000 / 700 - 5)
})

test('what only its own batch is sent for does not look by itself', async () => {
  const clock = patientClock(2000)
  const { engine, id, looks } = await uploadedOne({ clock, deps: { scope: { kind: 'own', batches: [] } } })
  clock.shift(9 * hourMs)
  await engine.history.check([id])
  expect(looks()).toHaveLength(1)
})

test('a row that is forgotten while its link is looked at ends that look, and not all that are to come', async () => {
  const clock = fastClock(2000)
  const { engine, sandbox, looks, add, file, settled } = await uploadedOne({ clock })
  const rows = [...engine.queue.range(0, 10).rows, ...(await settled(await add([await file('b.txt', 'b')])))]
  sandbox.faults.add({ match: { method: 'download' }, fault: { kind: 'stall-after-body' } })
  clock.shift(9 * hourMs)
  const [first] = await until(() => (looks().length > 0 ? looks() : false), { intervalMs: 1 })
  engine.history.forget(rows.filter((row) => first?.path.endsWith(`/${row.remoteName}`)).map(({ id }) => id))
  await until(() => looks().some(({ path }) => path !== first?.path))
})

/** Files by batch, the age at which each was seen alive last (null: never) and at which it was gone, in hours. */
function deaths(
  ...files: [batch: string, seen: number | null, gone: number, stated?: number][]
): EarlyDeath[] {
  return files.map(([batch, seen, gone, stated = 72], at) => ({
    ...{ batch, url: `https://example.com/${at}`, uploadedAt: at },
    expiresAt: at + stated * hourMs,
    seenAliveAt: seen === null ? null : at + seen * hourMs,
    goneAt: at + gone * hourMs,
  }))
}

test.each<[string, EarlyDeath[], number | null]>([
  ['three files of two batches', deaths(['a', 16, 24], ['a', 15, 23.5], ['b', 8, 30]), 16],
  ['three files of one batch', deaths(['a', 16, 24], ['a', 16, 24], ['a', 16, 24]), null],
  ['two files of two batches', deaths(['a', 16, 24], ['b', 16, 24]), null],
  ['one link three times', deaths(['a', 16, 24], ['b', 16, 24]).flatMap((one) => [one, one]), null],
  ['ends that came as they should', deaths(['a', 71, 72], ['a', 64, 71.9], ['b', 16, 73]), null],
  ['an end in the past of its upload', deaths(['a', 1, -1], ['a', 1, 4], ['b', 1, 4]), null],
  [
    'never seen alive: the half of what was missed',
    deaths(['a', null, 25], ['a', null, 24], ['b', null, 60]),
    12,
  ],
  ['seen alive at once', deaths(['a', 0.1, 24], ['a', 0.1, 24], ['b', 0.1, 24]), 12],
  ['lives that differ: the shortest counts', deaths(['a', 4, 6], ['a', 40, 48], ['b', 20, 28]), 4],
  ['minutes', deaths(['a', 0.5, 0.75], ['a', 0.5, 0.8], ['b', 0.25, 0.75]), 0.5],
])('the measured lifetime of %s', (_, found, hours) => {
  expect(measureLifetime(found)?.lifetimeMs ?? null).toBe(hours === null ? null : hours * hourMs)
})

test('where files die too soon, it is said and offered; taken, new ones end as measured, until it is taken back', async () => {
  const clock = fastClock(20)
  const { engine, sandbox, file, add, settled, reopen } = await testEngine({ clock })
  const upload = async (...names: string[]) => {
    const paths = await Promise.all(names.map((name) => file(name, name)))
    return settled(await add(paths, { alreadyUp: 'upload' }))
  }
  const rows = [...(await upload('a', 'b')), ...(await upload('c'))]
  const kie = (from = engine) => from.destinations.list().find(({ destination }) => destination.id === 'kie')
  clock.shift(12 * hourMs)
  await engine.history.check(rows.map(({ id }) => id))
  expect(kie()?.diesEarly).toBeNull()
  expect(() => engine.destinations.countOn('kie', 'measured')).toThrow(/Nothing shows/)
  clock.shift(4 * hourMs)
  sandbox.setClockOffset(4 * 24 * hourMs)
  await engine.history.check(rows.slice(0, 2).map(({ id }) => id))
  expect(kie()?.diesEarly).toBeNull()
  await engine.history.check(rows.map(({ id }) => id))
  expect(kie()?.diesEarly).toMatchObject({
    ...{ lifetimeMs: 12 * hourMs, files: 3, batches: 2 },
  })

  sandbox.setClockOffset(0)
  const life = async () => {
    const [row] = await upload('d')
    if (row?.state.kind !== 'done') throw new Error('not done')
    const { uploadedAt, expiresAt, expirySource } = row.state.result
    return [Math.round(((expiresAt ?? 0) - uploadedAt) / hourMs), expirySource]
  }
  expect(engine.destinations.countOn('kie', 'measured').diesEarly).toBeNull()
  expect(await life()).toEqual([12, 'measured'])
  expect(engine.destinations.countOn('kie', 'as-before').destination.measured?.lifetimeMs).toBeNull()
  expect((await life())[1]).toBe('reply')
  const { engine: next } = await reopen()
  expect(kie(next)?.diesEarly).toBeNull()
})

test('a link that a renewal kept is looked at first once its old end has passed, also where its row has taken over the new one', async () => {
  const database = openDatabase(await temporaryDirectory())
  onTestFinished(() => void database.close())
  const uploads = createUploadStore(database)
  const row = (id: string, uploadedAt: number, more: object) => {
    const result = { ...sampleStates.done.result, uploadedAt, expiresAt: uploadedAt + 72 * hourMs }
    const record = sampleRecord({ kind: 'done', result }, { id, createdAt: uploadedAt, ...more }, {})
    return uploads.insertAll([record])[0] ?? record
  }
  row('old', 0, {})
  const renewed = row('new', 60 * hourMs, { renewedFrom: 'old' })
  createKeptLinks({
    renewals: createRenewalStore(database),
    queue: {
      apply(record, event) {
        const next = transition(record, event, 0)
        if (next) uploads.save(next)
        return next
      },
    },
  })()
  const taken = uploads.get('old')?.upload.state
  expect(taken).toMatchObject({ result: { expiresAt: 132 * hourMs, firstExpiresAt: 72 * hourMs } })
  const checks = createLinkCheckStore(database)
  const due = (now: number) =>
    checks.due(now, now - 8 * hourMs, now - 600_000, 5).map(({ upload }) => upload.id)
  const seen = (now: number) => checks.write(renewed.seq, { now, missing: null, seenAlive: true })
  seen(71 * hourMs)
  expect(due(71.5 * hourMs)).toEqual([])
  expect(due(72.5 * hourMs)).toEqual(['new'])
  seen(73 * hourMs)
  expect(due(74 * hourMs)).toEqual([])
  // What was renewed is not looked at for itself.
  expect(due(90 * hourMs)).toEqual(['new'])
})
