import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { Clock } from '../../../electron/engine/clock.ts'
import { openDatabase } from '../../../electron/engine/store/database.ts'
import { keepPurged } from '../../../electron/engine/store/purge-forgotten.ts'
import { createUploadStore } from '../../../electron/engine/store/uploads.ts'
import { readBatch } from '../../../renderer/shell/read-batch.ts'
import { fastClock } from '../../helpers/fast-clock.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { testEngine } from '../../helpers/test-engine.ts'
import { sampleRecord, sampleStates } from '../../helpers/upload-record.ts'

test('what was forgotten is deleted with its attempts once it is too late to undo; the rest stays', async () => {
  const clock = fastClock(100)
  const t = await testEngine({ clock })
  const rows = await t.settled(await t.add([await t.file('secret.txt', 'a'), await t.file('kept.txt', 'b')]))
  const forgotten = rows[0]?.id ?? ''
  const [alone] = await t.settled(await t.add([await t.file('alone.txt', 'c')]))
  t.engine.history.forget([alone?.id ?? ''])
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
  // A batch goes with its last upload, and the name of the file that it was called by.
  expect(count('SELECT group_concat(label) FROM batches')).toBe('2 items')
  expect(count(`SELECT count(*) FROM uploads_search WHERE uploads_search MATCH '"secret"*'`)).toBe(0)
  database.close()
})

test('what is forgotten while Mayfly runs is deleted without a start, slice by slice', async () => {
  const database = openDatabase(await temporaryDirectory())
  const uploads = createUploadStore(database)
  const row = (at: number) => sampleRecord(sampleStates.done, { id: `id${at}` })
  uploads.insertAll(Array.from({ length: 500 }, (_, at) => row(at)))
  database.exec(`
    INSERT INTO attempts SELECT seq, 1, 1, 2, 'stream', 3, 'failed', NULL, NULL FROM uploads;
    INSERT INTO reminders SELECT id, before_ms, 3, 2, NULL FROM uploads, (SELECT 1 AS before_ms UNION SELECT 2);
    INSERT INTO link_marks SELECT id, 1, 1, 3 FROM uploads;
    INSERT INTO link_troubles SELECT id, 'save', 1, 3, '{}' FROM uploads;
    INSERT INTO link_events SELECT NULL, id, 2, 'Saved.' FROM uploads;
    INSERT INTO partial_copies SELECT id, '/', 'part', NULL FROM uploads`)
  const [hour, stop] = [3_600_000, new AbortController()]
  let now = 0
  const left: number[] = []
  const clock: Clock = {
    now: () => now,
    elapsed: () => now,
    async sleep(ms) {
      left.push(database.prepare('SELECT count(*) FROM uploads').pluck().get() as number)
      // Undone in time, row 7 stays.
      if (now === 0) database.exec(`UPDATE uploads SET forgotten_at = 1 WHERE id <> 'id7'`)
      now += ms
      if (now > 3 * hour) stop.abort()
    },
  }
  await keepPurged(database, clock, hour, stop.signal)
  expect(left).toEqual([500, 500, 300, 100, 1])
  // Whatever speaks of an upload, also in tables to come; but copies of Mayfly's own count while they are on the disk.
  const tables = database
    .prepare<[], string>(
      `SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c
       WHERE m.type = 'table' AND c.name = 'upload' AND m.name <> 'own_copies'`,
    )
    .pluck()
    .all()
  const leftIn = (table: string) =>
    database.prepare(`SELECT count(DISTINCT upload) FROM ${table}`).pluck().get()
  expect(tables).toContain('reminders')
  expect(Object.fromEntries(tables.map((table) => [table, leftIn(table)]))).toEqual(
    Object.fromEntries(tables.map((table) => [table, 1])),
  )
  database.close()
})

test('the links of a long batch of which something was deleted are read each once, in order', async () => {
  const database = openDatabase(await temporaryDirectory())
  const uploads = createUploadStore(database)
  const batch = 'long'
  const row = (position: number) => sampleRecord(sampleStates.done, { id: `id${position}`, batch, position })
  uploads.insertAll(Array.from({ length: 1100 }, (_, at) => row(at)))
  database.exec('DELETE FROM uploads WHERE position IN (3, 1050)')
  const ask = async (start: number, count: number) => ({
    rows: uploads.ofBatch(batch, start, count).map(({ upload }) => upload),
  })
  const wanted = Array.from({ length: 1100 }, (_, at) => at).filter((at) => at !== 3 && at !== 1050)
  expect((await readBatch(ask)).map(({ position }) => position)).toEqual(wanted)
  database.close()
})
