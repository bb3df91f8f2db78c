import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { Destination } from '../../shared/destination.ts'
import { settingsSchema } from '../../shared/settings.ts'
import { testEngine } from '../helpers/test-engine.ts'

test('a destination goes only when nothing is queued for it, and never leaves the choice empty', async () => {
  const t = await testEngine({ key: null })
  const mine = { ...(t.engine.destinations.list()[0]?.destination as Destination), id: 'mine', name: 'Mine' }
  t.engine.destinations.save(mine)
  t.engine.settings.update({ defaultDestination: 'mine' })
  const batch = await t.add([await t.file('a.txt', 'a')])
  await t.settled(batch)
  expect(() => t.engine.destinations.remove('mine')).toThrow('still in the queue')
  await t.engine.queue.cancel({ batch })
  t.engine.destinations.remove('mine')
  expect(t.engine.settings.get().defaultDestination).toBe('kie')
  expect(() => t.engine.destinations.remove('kie')).toThrow('stays')
  expect((await t.engine.history.page({ filter: {} }, null, 10)).rows.map((row) => row.destination)).toEqual([
    'mine',
  ])
})

test('a destination that was used and is removed holds nothing up, and what failed there says so', async () => {
  const t = await testEngine()
  const [kie, uploadcare] = t.engine.destinations.list().map(({ destination }) => destination)
  const mine = { ...(kie as Destination), id: 'mine', name: 'Mine', baseUrl: t.sandbox.url }
  t.engine.destinations.save(mine)
  await t.engine.keys.set('mine', 'api-key', t.sandbox.key)
  t.engine.settings.update({ defaultDestination: 'mine' })
  t.sandbox.faults.add({ times: 1, fault: { kind: 'status', status: 400 } })
  const used = await t.add([await t.file('used.txt', 'a')])
  expect((await t.settled(used)).map((row) => row.state.kind)).toEqual(['failed'])

  expect(t.engine.destinations.remove('mine')).toEqual({ changed: 1 })
  expect(t.engine.settings.get().defaultDestination).toBe('kie')
  const batch = await t.add([await t.file('next.txt', 'b')])
  expect((await t.settled(batch)).map((row) => row.state.kind)).toEqual(['done'])

  const gone = 'Its destination “mine” was removed'
  await expect(t.engine.queue.retry({ batch: used })).rejects.toThrow(gone)
  await expect(t.engine.queue.retry({ all: true })).rejects.toThrow(gone)
  const [row] = t.engine.queue.batch(used, 0, 1).rows
  expect(row?.state.kind).toBe('failed')
  const again = await t.engine.history.again([row?.id ?? ''], { destination: null, acceptChanged: false })
  expect(again).toMatchObject({ count: 0, failed: [{ id: row?.id, failure: { code: 'rejected' } }] })

  // Left by a Mayfly that still let it be queued.
  await t.engine.close()
  const database = new Database(join(t.dataDir, 'mayfly.db'))
  database
    .prepare(`UPDATE uploads SET state = 'queued', state_data = '{"kind":"queued"}' WHERE id = ?`)
    .run(row?.id)
  database.close()
  const next = await t.reopen()
  expect(next.engine.queue.batch(used, 0, 1).rows[0]?.state).toMatchObject({
    kind: 'failed',
    because: { message: expect.stringContaining(gone) },
  })
  next.engine.destinations.save(mine)
  await next.engine.queue.retry({ batch: used })
  expect((await next.settled(used)).map((one) => one.state.kind)).toEqual(['done'])

  // A destination with a key comes before one without.
  await next.engine.keys.set(uploadcare?.id ?? '', 'public-key', 'demopublickey')
  await next.engine.keys.delete('kie', 'api-key')
  next.engine.settings.update({ defaultDestination: 'mine' })
  next.engine.destinations.remove('mine')
  expect(next.engine.settings.get().defaultDestination).toBe(uploadcare?.id)
})

test('a change of one setting leaves the others', async () => {
  const t = await testEngine()
  t.engine.settings.update({ autoCopy: true, bandwidthLimit: 50_000 })
  expect(t.engine.settings.update({ theme: 'dark' })).toMatchObject({
    autoCopy: true,
    bandwidthLimit: 50_000,
  })
  const again = await t.reopen()
  expect(again.engine.settings.get()).toMatchObject({ autoCopy: true, bandwidthLimit: 50_000, theme: 'dark' })
})

test.each(['constructor', '__proto__', 'public-key', ''])(
  'a key "%s", which Kie.ai has no use for, is refused in words',
  async (field) => {
    const { keys } = (await testEngine({ key: null })).engine
    await expect(keys.state('kie', field)).rejects.toThrow(`takes no key that is called “${field}”`)
    await expect(keys.set('kie', field, 'a-key')).rejects.toThrow('takes no key')
    await expect(keys.delete('kie', field)).rejects.toThrow('takes no key')
    expect(await keys.holds('a-key')).toBe('no-key')
  },
)

test('a setting that is damaged on the disk falls back to its default alone', async () => {
  const t = await testEngine()
  t.engine.settings.update({ autoCopy: true, theme: 'dark' })
  await t.engine.close()
  const database = new Database(join(t.dataDir, 'mayfly.db'))
  database.exec(`UPDATE settings SET value = '{' WHERE name = 'theme'; UPDATE destinations SET key_saved_at = '{';
    INSERT INTO settings VALUES ('constructor', '1')`)
  database.close()
  const again = await t.reopen()
  expect(again.engine.settings.get()).toMatchObject({ autoCopy: true, theme: settingsSchema.parse({}).theme })
  expect(again.engine.destinations.list().length).toBeGreaterThan(0)
})
