import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { makeBackup } from '../../../electron/engine/jobs/make-backup.ts'
import { stageBackup } from '../../../electron/engine/jobs/stage-backup.ts'
import { listBackups } from '../../../electron/engine/store/backups.ts'
import { keptAs } from '../../../electron/engine/store/restore-files.ts'
import { testEngine } from '../../helpers/test-engine.ts'
import { until } from '../../helpers/until.ts'

test('what waited when a backup was made, and was sent since, is not sent again by itself when that is restored', async () => {
  const t = await testEngine({ deps: { scope: { kind: 'none' } } })
  await t.add([await t.file('sent.txt', 'sent')])
  const between = await t.add([await t.file('between.txt', 'between')])
  const batch = await t.add([await t.file('waits.txt', 'waits')])
  expect(await makeBackup({ dataDir: t.dataDir, now: t.clock.now() })).toMatchObject({ kind: 'made' })
  await t.engine.queue.pause({ batch: between })
  await t.engine.queue.pause({ batch })
  const sending = await t.reopen({ scope: { kind: 'everything' } })
  await until(() => t.sandbox.files().length === 1)
  const backup = listBackups(t.dataDir)[0]?.name ?? ''
  stageBackup({ dataDir: t.dataDir, backup })
  const told = keptAs(t.dataDir)
  // Sent between choosing a backup and closing for it.
  await sending.engine.queue.resume({ batch: between })
  await sending.settled(between)
  await sending.engine.close()
  const database = new Database(join(t.dataDir, 'mayfly.db'))
  database.exec(
    `UPDATE uploads SET state = 'queued', state_data = '{"kind":"queued"}' WHERE name = 'waits.txt'`,
  )
  database.close()
  const restored = await t.reopen({ scope: { kind: 'everything' } })
  expect((await stat(told)).isFile()).toBe(true)
  const states = () =>
    restored.engine.queue.range(0, 9).rows.map(({ name, state }) => `${name} ${state.kind}`)
  await until(() => states().includes('waits.txt done'))
  expect(states()).toEqual(['sent.txt paused', 'between.txt paused', 'waits.txt done'])
  expect(t.sandbox.files()).toHaveLength(3)
})

test('what waits then and now goes on after a restore that a crash cut off, also once the database is aside', async () => {
  const t = await testEngine({ deps: { scope: { kind: 'none' } } })
  await t.add([await t.file('waits.txt', 'waits')])
  await makeBackup({ dataDir: t.dataDir, now: t.clock.now() })
  await t.engine.close()
  const backup = listBackups(t.dataDir)[0]?.name ?? ''
  stageBackup({ dataDir: t.dataDir, backup })
  await mkdir(join(t.dataDir, 'damaged'))
  await rename(join(t.dataDir, 'mayfly.db'), keptAs(t.dataDir))
  const restored = await t.reopen()
  expect(restored.engine.queue.range(0, 9).rows.map(({ state }) => state.kind)).toEqual(['queued'])
})

test('the journal of a copy that a crash left half written is not taken for that of the next one', async () => {
  const t = await testEngine()
  await t.settled(await t.add([await t.file('a.txt', 'a')]))
  await makeBackup({ dataDir: t.dataDir, now: Date.UTC(2026, 0, 31) })
  await t.engine.close()
  const staged = join(t.dataDir, 'mayfly.db.restored')
  const half = new Database(staged)
  half.pragma('cache_size = 1')
  half.exec('CREATE TABLE other (x); INSERT INTO other VALUES (zeroblob(100000))')
  half.exec('BEGIN; UPDATE other SET x = zeroblob(99000)')
  const journal = await readFile(`${staged}-journal`)
  expect(journal.length).toBeGreaterThan(512)
  half.close()
  await writeFile(`${staged}-journal`, journal)
  stageBackup({ dataDir: t.dataDir, backup: listBackups(t.dataDir)[0]?.name ?? '' })
  const { engine } = await t.reopen()
  expect(engine.queue.range(0, 9).rows.map(({ name }) => name)).toEqual(['a.txt'])
})
