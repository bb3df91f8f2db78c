import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { fastClock } from '../../helpers/fast-clock.ts'
import { testEngine } from '../../helpers/test-engine.ts'

test('what was forgotten is deleted with its attempts once it is too late to undo; the rest stays', async () => {
  const clock = fastClock(100)
  const t = await testEngine({ clock })
  const rows = await t.settled(await t.add([await t.file('secret.txt', 'a'), await t.file('kept.txt', 'b')]))
  const forgotten = rows[0]?.id ?? ''
  expect((await t.engine.history.count({ search: 'secret' })).count).toBe(1)
  expect(t.engine.history.forget([forgotten])).toEqual({ changed: 1 })
  expect((await t.engine.history.count({ search: 'secret' })).count).toBe(0)
  expect(t.engine.history.unforget([forgotten])).toEqual({ changed: 1 })
  expect((await t.engine.history.count({ search: 'secret' })).count).toBe(1)
  t.engine.history.forget([forgotten])
  clock.shift(2 * 3_600_000)
  const again = await t.reopen()
  expect(again.engine.history.unforget([forgotten])).toEqual({ changed: 0 })
  expect((await again.engine.history.page({ filter: {} }, null, 10)).rows.map((row) => row.name)).toEqual([
    'kept.txt',
  ])
  await again.engine.close()
  const database = new Database(join(t.dataDir, 'mayfly.db'), { readonly: true })
  const count = (sql: string) => database.prepare(sql).pluck().get()
  expect(count('SELECT count(*) FROM uploads')).toBe(1)
  expect(count('SELECT count(*) FROM uploads WHERE past IS NOT NULL')).toBe(1)
  expect(count('SELECT count(*) FROM attempts')).toBe(0)
  expect(count(`SELECT count(*) FROM uploads_search WHERE uploads_search MATCH '"secret"*'`)).toBe(0)
  database.close()
})
