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
