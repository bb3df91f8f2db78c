import { mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { renewalsMigration } from '../../../electron/engine/store/migrations/0012-renewals.ts'
import type { HistoryFilter } from '../../../shared/history.ts'
import { isGone } from '../../../shared/upload-life.ts'
import { fastClock } from '../../helpers/fast-clock.ts'
import { testEngine } from '../../helpers/test-engine.ts'
import { until } from '../../helpers/until.ts'

const hour = 3_600_000

type Options = NonNullable<Parameters<typeof testEngine>[0]>

async function uploadedOne(sandbox: Options['sandbox'] = {}, clock?: Options['clock']) {
  const opened = await testEngine({ sandbox, ...(clock && { clock }) })
  const path = await opened.file('a.txt', 'hello')
  const [old] = await opened.settled(await opened.add([path]))
  if (old?.state.kind !== 'done') throw new Error('nothing was uploaded')
  const renew = async () => {
    const [renewed] = await opened.engine.history.renew([old.id])
    if (!renewed?.renewed) return renewed?.failure
    const id = renewed.renewed
    return until(() => {
      const { upload } = opened.engine.history.item(id)
      return upload.state.kind === 'done' ? { ...upload, state: upload.state } : false
    })
  }
  return { ...opened, path, old, oldResult: old.state.result, renew }
}

test.each([
  ['restarts-clock', 'by-name', true, true],
  ['restarts-clock', 'by-id', false, true],
  ['keeps-clock', 'by-name', true, false],
  ['keeps-clock', 'by-id', false, false],
] as const)('a host that %s, links %s', async (overwrite, links, kept, longer) => {
  const { engine, sandbox, old, oldResult, renew } = await uploadedOne({ overwrite, links })
  sandbox.setClockOffset(48 * hour)
  const renewed = await renew()
  if (!renewed || !('state' in renewed)) throw new Error(JSON.stringify(renewed))
  const { result } = renewed.state
  expect(renewed).toMatchObject({
    renewedFrom: old.id,
    naming: 'replace',
    name: old.name,
    sha256: old.sha256,
  })
  expect([result.remotePath, result.remoteName]).toEqual([oldResult.remotePath, oldResult.remoteName])
  expect(result.url === oldResult.url).toBe(kept)
  // Believed is what the reply says: a host that keeps its clock gives no more time.
  expect((result.expiresAt ?? 0) > (oldResult.expiresAt ?? 0) + 40 * hour).toBe(longer)
  expect(await (await fetch(result.url)).text()).toBe('hello')
  // Where the link was kept, the earlier row knows that it lives on; where not, it says nothing of the other link.
  const earlier = engine.history.item(old.id).upload
  const ends = earlier.state.kind === 'done' ? earlier.state.result : null
  expect(ends).toMatchObject(kept ? { expiresAt: result.expiresAt } : { expiresAt: oldResult.expiresAt })
  expect(isGone(earlier, (oldResult.expiresAt ?? 0) + hour)).toBe(!(kept && longer))
  sandbox.setClockOffset(80 * hour)
  expect((await fetch(result.url)).status).toBe(longer ? 200 : 404)
})

test('a changed original is not sent; a saved copy is', async () => {
  const { engine, dir, path, old, renew } = await uploadedOne()
  await writeFile(path, 'other')
  await utimes(path, 1, 1)
  expect(await renew()).toMatchObject({
    code: 'file-changed',
    message: expect.stringContaining('Save a copy'),
  })
  await mkdir(join(dir, 'copies'))
  await engine.history.save([old.id], join(dir, 'copies'))
  expect(await renew()).toMatchObject({ sha256: old.sha256, source: { path: join(dir, 'copies', 'a.txt') } })
  await writeFile(join(dir, 'copies', 'a.txt'), 'HELLO')
  expect(await renew()).toMatchObject({ code: 'file-changed' })
  await Promise.all([path, join(dir, 'copies', 'a.txt')].map((file) => rm(file)))
  expect(await renew()).toMatchObject({ code: 'file-missing' })
})

test('what has no link is not renewed, and what was renewed is not reminded of', async () => {
  const { engine, sandbox, file, add, settled } = await testEngine({ sandbox: { lifetimeMs: 20 * hour } })
  sandbox.faults.add({ match: { nth: 1 }, fault: { kind: 'status', status: 400 } })
  const [failed] = await settled(await add([await file('bad.txt', 'bad')]))
  expect(await engine.history.renew([failed?.id ?? ''])).toMatchObject([
    { renewed: null, failure: { code: 'rejected' } },
  ])
  const [row] = await settled(await add([await file('a.txt', 'a')]))
  await until(() => engine.snapshot().expiring.count === 1)
  const [renewed] = await engine.history.renew([row?.id ?? ''])
  const expiresAt = await until(() => {
    const { state } = engine.history.item(renewed?.renewed ?? '').upload
    return state.kind === 'done' ? state.result.expiresAt : false
  })
  await until(() => engine.snapshot().expiring.firstAt === expiresAt)
  expect(engine.snapshot().expiring.count).toBe(1)
})

test('a renewal is wanted all that was wanted of the link, and is not begun twice at once', async () => {
  const { engine, sandbox, old } = await uploadedOne()
  engine.history.mark([old.id], { save: true, silent: true })
  engine.history.tag([old.id], ['trip'], [])
  engine.history.note(old.id, 'for Ann')
  const both = await Promise.all([engine.history.renew([old.id]), engine.history.renew([old.id])])
  const [[one], [other]] = both
  const id = [one, other].flatMap((each) => each?.renewed ?? [])
  expect(id).toHaveLength(1)
  const { upload, care } = engine.history.item(id[0] ?? '')
  expect(upload).toMatchObject({ renewedFrom: old.id, tags: ['trip'], note: 'for Ann' })
  expect(care).toMatchObject({ save: true, silent: true, keepUntil: null })
  expect([one, other].flatMap((each) => each?.failure ?? [])).toEqual([
    { code: 'rejected', message: expect.stringContaining('“a.txt” is being uploaded again already.') },
  ])
  await until(() => engine.history.item(id[0] ?? '').upload.state.kind === 'done')
  expect(sandbox.files()).toHaveLength(2)
})

test('what a later upload has replaced under its exact name is renewed under a name of its own', async () => {
  const { engine, file, add, settled, dir } = await testEngine()
  const send = async (content: string) => {
    const [row] = await settled(await add([await file('exact.txt', content)], { naming: 'replace' }))
    if (row?.state.kind !== 'done') throw new Error('nothing was uploaded')
    return { id: row.id, url: row.state.result.url }
  }
  const monday = await send('as on Monday')
  await mkdir(join(dir, 'copies'))
  await engine.history.save([monday.id], join(dir, 'copies'))
  const tuesday = await send('as on Tuesday')
  expect(tuesday.url).toBe(monday.url)
  const renewedUrl = async (id: string) => {
    const [begun] = await engine.history.renew([id])
    return until(() => {
      const { state } = engine.history.item(begun?.renewed ?? '').upload
      return state.kind === 'done' && state.result.url
    })
  }
  const url = await renewedUrl(monday.id)
  expect(await (await fetch(url)).text()).toBe('as on Monday')
  expect(await (await fetch(tuesday.url)).text()).toBe('as on Tuesday')
  expect(await renewedUrl(tuesday.id)).toBe(tuesday.url)
  // Whoever copies Monday's link gets the one under which that content lives.
  const [standIn, ...others] = engine.history.standIns([monday.id, 'nothing'])
  expect(others).toEqual([])
  expect(standIn).toMatchObject({ id: monday.id, standIn: { state: { result: { url } } } })
})

test('after the clock was set back a renewal stands for what it renewed all the same', async () => {
  const clock = fastClock(100)
  clock.shift(50 * hour)
  const { engine, old, renew } = await uploadedOne({}, clock)
  clock.shift(-50 * hour)
  const renewed = await renew()
  if (!renewed || !('state' in renewed)) throw new Error(JSON.stringify(renewed))
  const { rows } = await engine.history.page({ filter: {} }, null, 10)
  expect(rows.map(({ id }) => id)).toEqual([renewed.id])
  expect(engine.history.item(old.id).isRenewed).toBe(true)
})

test('what is done about a link while its renewal is on its way is done about both', async () => {
  const { engine, sandbox, old, dir } = await uploadedOne()
  sandbox.faults.add({ times: 1, fault: { kind: 'status', status: 400 } })
  const [begun] = await engine.history.renew([old.id])
  const id = begun?.renewed ?? ''
  engine.history.mark([old.id], { save: true, keepUntil: 1 })
  expect(engine.history.tag([old.id], ['trip'], [])).toEqual({ changed: 1 })
  expect(engine.history.note(old.id, 'for Ann')).toEqual({ changed: 1 })
  const saved = engine.history.save([old.id], dir)
  await until(() => engine.history.item(id).upload.state.kind === 'failed')
  const [copy] = await saved
  engine.history.tag([old.id], ['later'], ['trip'])
  await engine.queue.retry({ ids: [id] })
  const { upload, care } = await until(() => {
    const item = engine.history.item(id)
    return item.upload.savedPath !== null && item
  })
  expect(upload).toMatchObject({ tags: ['later'], note: 'for Ann', savedPath: copy?.savedPath })
  expect(care).toMatchObject({ save: true, keepUntil: null })
})

test('of many, one that is forgotten meanwhile keeps the others from nothing', async () => {
  const { engine, old, add, settled, file, dir } = await uploadedOne()
  const [other] = await settled(await add([await file('b.txt', 'b')]))
  const ids = [old.id, other?.id ?? '']
  const forgotten = async <T>(work: Promise<T>): Promise<T> => {
    engine.history.forget([other?.id ?? ''])
    return work.finally(() => engine.history.unforget([other?.id ?? '']))
  }
  const why = '“b.txt” was forgotten meanwhile.'
  const checked = await forgotten(engine.history.check(ids))
  expect(checked).toMatchObject([{ alive: true }, { alive: null, why }])
  const saved = await forgotten(engine.history.save(ids, dir))
  expect(saved).toMatchObject([{ failure: null }, { savedPath: null, failure: { message: why } }])
  const renewed = await forgotten(engine.history.renew(ids))
  expect(renewed).toMatchObject([{ failure: null }, { renewed: null, failure: { message: why } }])
  await until(() => engine.history.item(renewed[0]?.renewed ?? '').upload.state.kind === 'done')
})

test('a renewal that failed is an item of its own, and goes no more once another took its place', async () => {
  const { engine, sandbox, old, oldResult, renew } = await uploadedOne({ links: 'by-id' })
  const failing = async () => {
    sandbox.faults.add({ times: 1, fault: { kind: 'status', status: 400 } })
    const [begun] = await engine.history.renew([old.id])
    const id = begun?.renewed ?? ''
    await until(() => engine.history.item(id).upload.state.kind === 'failed')
    return id
  }
  const listed = async () => (await engine.history.page({ filter: {} }, null, 10)).rows.map(({ id }) => id)
  const [first, second] = [await failing(), await failing()]
  // Forgetting it takes nothing from the link that lives.
  expect(engine.history.forget([first])).toEqual({ changed: 1 })
  expect(await listed()).toEqual([second, old.id])
  expect((await fetch(oldResult.url)).status).toBe(200)
  engine.history.unforget([first])
  // Of both, the later one is sent again; and then none of them any more.
  expect(await engine.queue.retry({ all: true })).toEqual({ changed: 1 })
  await until(() => engine.history.item(second).upload.state.kind === 'done')
  const third = await renew()
  if (!third || !('state' in third)) throw new Error(JSON.stringify(third))
  expect(third.renewedFrom).toBe(second)
  await expect(engine.queue.retry({ ids: [first] })).rejects.toThrow(/“a\.txt” has been uploaded again since/)
  expect((await fetch(third.state.result.url)).status).toBe(200)
})

test('a link and what renewed it are one item: listed, found, renewed, forgotten and brought back as one', async () => {
  const { engine, old, oldResult, renew, dataDir, reopen } = await uploadedOne({ links: 'by-id' })
  const listed = async (filter: HistoryFilter = {}) =>
    (await engine.history.page({ filter }, null, 10)).rows.map(({ id }) => id)
  const idOf = (renewed: Awaited<ReturnType<typeof renew>>) =>
    renewed && 'id' in renewed ? renewed.id : JSON.stringify(renewed)
  expect(await listed()).toEqual([old.id])
  const first = idOf(await renew())
  expect(await listed()).toEqual([first])
  // The same row is asked for once more: what stands for it now is renewed.
  const second = idOf(await renew())
  expect(engine.history.item(second).upload.renewedFrom).toBe(first)
  // Its row is in the queue still: what is wanted of it is wanted of the item.
  const keepUntil = Date.now() + 9 * 24 * hour
  engine.history.mark([old.id], { silent: true, keepUntil })
  expect(engine.history.item(second).care).toMatchObject({ silent: true, keepUntil })
  engine.history.mark([second], { keepUntil: null })
  expect(engine.history.item(second).earlier?.map(({ id }) => id)).toEqual([first, old.id])
  expect([first, second].map((id) => engine.history.item(id).isRenewed)).toEqual([true, false])
  expect(await listed()).toEqual([second])
  expect(await listed({ life: 'expiring', expiringWithinMs: 96 * hour })).toEqual([second])
  expect(await listed({ search: new URL(oldResult.url).pathname })).toEqual([second])
  expect(await engine.history.count({})).toMatchObject({ count: 1 })

  const queued = () => engine.queue.range(0, 10).rows.map(({ id }) => id)
  expect(queued()).toEqual([old.id, first, second])
  await engine.queue.clear({ ids: [first] })
  expect(engine.history.forget([second])).toEqual({ changed: 1 })
  expect([await listed(), queued()]).toEqual([[], []])
  expect(engine.history.unforget([second])).toEqual({ changed: 1 })
  expect([await listed(), queued()]).toEqual([[second], [old.id, second]])

  // In a history that an earlier version made, each has a row of its own until it is brought up to date.
  await engine.close()
  const database = new Database(join(dataDir, 'mayfly.db'))
  database.exec('UPDATE uploads SET searchable = 1')
  database.exec(renewalsMigration)
  database.close()
  const { engine: again } = await reopen()
  expect((await again.history.page({ filter: {} }, null, 10)).rows.map(({ id }) => id)).toEqual([second])
})

test('what an import brings back without its renewal is listed again', async () => {
  const { engine, old, renew, dir } = await uploadedOne()
  let text = ''
  for await (const piece of engine.data.export('json')) text += piece
  const path = join(dir, 'history.json')
  await writeFile(path, text)
  const renewed = await renew()
  if (!renewed || !('state' in renewed)) throw new Error(JSON.stringify(renewed))
  const listed = async () => (await engine.history.page({ filter: {} }, null, 10)).rows.map(({ id }) => id)
  await engine.queue.clear({ all: true })
  expect(await listed()).toEqual([renewed.id])
  engine.history.forget([renewed.id])
  for await (const _ of engine.data.import({ kind: 'path', path }));
  expect(await listed()).toEqual([old.id])
})

test('content that is up already is answered with the link that lives, not with one that a renewal replaced', async () => {
  const { path, add, settled, renew } = await uploadedOne({
    overwrite: 'keeps-clock',
    links: 'by-id',
  })
  const renewed = await renew()
  if (!renewed || !('state' in renewed)) throw new Error(JSON.stringify(renewed))
  const [again] = await settled(await add([path], { alreadyUp: 'reuse' }))
  expect(again?.state).toMatchObject({
    kind: 'done',
    result: { url: renewed.state.result.url, reusedFrom: renewed.id },
  })
})
