import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { DesktopEngine } from '../../../electron/desktop/desktop-engine.ts'
import { batchLinks } from '../../../electron/desktop/follow-engine.ts'
import type { Clock } from '../../../electron/engine/clock.ts'
import { openDatabase } from '../../../electron/engine/store/database.ts'
import { keepPurged } from '../../../electron/engine/store/purge-forgotten.ts'
import { createUploadStore } from '../../../electron/engine/store/uploads.ts'
import { readBatch } from '../../../renderer/shell/read-batch.ts'
import { settingsSchema } from '../../../shared/settings.ts'
import { fastClock } from '../../helpers/fast-clock.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { testEngine } from '../../helpers/test-engine.ts'
import { until } from '../../helpers/until.ts'
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
  let tidied = 0
  const tidy = async () => {
    tidied += 1
  }
  await keepPurged({ database, clock, undoMs: hour, tidy, signal: stop.signal })
  expect(left).toEqual([500, 500, 300, 100, 1])
  expect(tidied).toBe(3)
  // Whatever speaks of an upload, also in tables to come; but copies of Mayfly's own count while they are on the disk,
  // and those that were begun are known until they are removed.
  const tables = database
    .prepare<[], string>(
      `SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c
       WHERE m.type = 'table' AND c.name = 'upload' AND m.name NOT IN ('own_copies', 'partial_copies')`,
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
  const page = (start: number, count: number) => ({
    total: uploads.batchSize(batch),
    rows: uploads.ofBatch(batch, start, count).map(({ upload }) => upload),
  })
  const ask = async (start: number, count: number) => page(start, count)
  const wanted = Array.from({ length: 1100 }, (_, at) => at).filter((at) => at !== 3 && at !== 1050)
  expect((await readBatch(ask)).map(({ position }) => position)).toEqual(wanted)
  const queue = { batch: (_: string, start: number, count: number) => page(start, count) }
  const engine = { queue, settings: { get: () => settingsSchema.parse({}) } }
  expect(batchLinks(engine as unknown as DesktopEngine, batch).split('\n')).toHaveLength(wanted.length)
  database.close()
})

test('bytes that were handed over stay as long as they may be sent, and parts of copies as long as their link lives', async () => {
  const clock = fastClock(100)
  const t = await testEngine({ clock, key: null })
  const stage = async (name: string) => (await t.engine.staging.write(name, text(name))).stagedId
  const given = ['kept.txt', 'cleared.txt', 'forgotten.txt']
  const ids = await Promise.all(given.map(stage))
  const batch = await t.add(ids.map((stagedId, at) => ({ kind: 'staged', stagedId, name: given[at] ?? '' })))
  await t.settled(batch)
  await t.engine.queue.cancel({ batch })
  const [, cleared, forgotten] = t.engine.queue.batch(batch, 0, 3).rows.map((row) => row.id)
  await t.engine.queue.clear({ ids: [cleared ?? ''] })
  t.engine.history.forget([forgotten ?? ''])
  await t.engine.keys.set('kie', 'api-key', t.sandbox.key)
  const done = await t.settled(await t.add([await t.file('live.txt', 'a'), await t.file('gone.txt', 'b')]))

  const staging = join(t.dataDir, 'staging')
  const age = async () => {
    for (const file of await readdir(staging)) await utimes(join(staging, file), 1, 1)
  }
  // In its time each of them can still be brought back and sent.
  await age()
  let { engine } = await t.reopen()
  await engine.close()
  expect((await readdir(staging)).sort()).toEqual([...ids].sort())

  const copies = join(t.dir, 'copies')
  await mkdir(copies)
  const database = new Database(join(t.dataDir, 'mayfly.db'))
  const begun = database.prepare('INSERT INTO partial_copies (upload, folder, part) VALUES (?, ?, ?)')
  for (const [id, folder] of [
    [done[0]?.id, copies],
    [done[1]?.id, copies],
    ['deleted', copies],
    ['on a disk that is away', join(t.dir, 'away')],
  ] as const) {
    begun.run(id, folder, `.${id}.part`)
    if (folder === copies) await writeFile(join(copies, `.${id}.part`), 'x')
  }
  database.prepare('UPDATE uploads SET alive = 0 WHERE id = ?').run(done[1]?.id)
  clock.shift(2 * 3_600_000)
  engine = (await t.reopen()).engine
  await until(async () => (await readdir(copies)).length === 1 && (await readdir(staging)).length === 1)
  expect([await readdir(copies), await readdir(staging)]).toEqual([[`.${done[0]?.id}.part`], [ids[0]]])
  const known = database.prepare('SELECT upload FROM partial_copies ORDER BY upload').pluck()
  await until(() => known.all().length === 2)
  expect(known.all()).toEqual([done[0]?.id, 'on a disk that is away'].sort())
  database.close()
  await engine.queue.retry({ batch })
  await until(() => engine.queue.batch(batch, 0, 1).rows[0]?.state.kind === 'done')

  // Answered by the link that is there, a second drop of the same bytes is wanted no more.
  const again = await engine.staging.write('again.txt', text('kept.txt'))
  const twin = await engine.queue.add([{ kind: 'staged', stagedId: again.stagedId, name: 'again.txt' }], {})
  const asked = () => engine.queue.batch(twin.batch, 0, 1).rows[0]
  await until(() => asked()?.state.kind === 'needs-answer')
  await engine.queue.answer(asked()?.id ?? '', 'use-link', false)
  expect(asked()?.state.kind).toBe('done')
  await until(async () => (await readdir(staging)).length === 0)
})

async function* text(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content)
}
