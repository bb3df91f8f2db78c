import { expect, test } from 'vitest'
import type { FaultRuleInput } from '../../../electron/sandbox/fault.ts'
import { fastClock } from '../../helpers/fast-clock.ts'
import { testEngine } from '../../helpers/test-engine.ts'
import { until } from '../../helpers/until.ts'

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
  expect(looks().map(({ method, status }) => [method, status])).toEqual([
    ['HEAD', 405],
    ['GET', 206],
  ])
})

test('by itself a link is looked at after hours, and is gone only after two looks ten minutes apart', async () => {
  const clock = fastClock(700)
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
  const clock = fastClock(2000)
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
