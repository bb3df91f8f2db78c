import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { packAttempts, unpackAttempts } from '../../../electron/engine/store/past-attempts.ts'
import { testEngine } from '../../helpers/test-engine.ts'
import { sampleRecord, sampleStates } from '../../helpers/upload-record.ts'

test('an upload that is done says all that it said before, from a fraction of the bytes; an old database as well', async () => {
  const t = await testEngine()
  t.sandbox.faults.add({ match: { name: 'walk' }, fault: { kind: 'reset-mid-body' } })
  const [made] = await t.settled(await t.add([await t.file('walk by the lake.jpg', 'x'.repeat(3000))]))
  const id = made?.id ?? ''
  const before = t.engine.history.item(id)
  expect(before.attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'done'])
  expect(before.reply).toContain('File uploaded successfully')

  const path = join(t.dataDir, 'mayfly.db')
  const bytes =
    'SELECT sum(length(started_at || ended_at || outcome || ifnull(failure, 0) || ifnull(reply, 0))) FROM attempts'
  const file = new Database(path)
  const asRows = file.prepare('SELECT * FROM attempts').all() as Record<string, unknown>[]
  const loose = file.prepare(bytes).pluck().get() as number
  await t.engine.history.count({})
  expect(t.engine.history.item(id)).toEqual(before)
  expect(file.prepare('SELECT count(*) FROM attempts').pluck().get()).toBe(0)
  const packed = file.prepare('SELECT length(past) FROM uploads').pluck().get() as number
  expect(packed).toBeLessThan(loose / 4)
  await t.engine.close()

  // As the version before wrote it.
  file.exec(`ALTER TABLE uploads DROP COLUMN past; DROP INDEX batches_incomplete; DROP INDEX uploads_forgotten_batch;
    DROP INDEX reminders_missed; ALTER TABLE reminders DROP COLUMN missed; DROP TABLE expiry_looks;
    DROP INDEX uploads_held; DROP TABLE last_awake;
    ALTER TABLE batches DROP COLUMN given; ALTER TABLE batches DROP COLUMN complete`)
  file.prepare('UPDATE uploads SET state_data = ?').run(JSON.stringify(before.upload.state))
  for (const row of asRows) {
    const names = Object.keys(row)
    const values = names.map((name) => `@${name}`)
    file.prepare(`INSERT INTO attempts (${names}) VALUES (${values})`).run(row)
  }
  file.pragma('user_version = 8')
  file.close()
  const again = await t.reopen()
  expect(again.engine.history.item(id)).toEqual(before)
})

test('attempts come back as they were, with any words in them; what is damaged is none', () => {
  const result = { ...sampleStates.done.result, uploadedAt: 9e99, size: null, fileId: null, mimeType: null }
  const { upload } = sampleRecord({ kind: 'done', result }, { name: 'Übersicht "a"\n🦋.jpg' })
  const attempt = { startedAt: 5, endedAt: 7.5, method: 'stream' as const, bytes: 3 }
  const failure = { code: 'busy' as const, message: 'The host is\nbusy.', status: 503 }
  const attempts = [
    { ...attempt, number: 1, outcome: 'failed' as const, failure, reply: '<html>\n\0🦋\n' },
    { ...attempt, number: 2, outcome: 'cut-short' as const, failure: null, reply: null },
    { ...attempt, number: 3, outcome: 'done' as const, failure: null, reply: '' },
  ]
  const packed = packAttempts(upload, result, attempts)
  expect(unpackAttempts(upload, result, packed)).toEqual(attempts)
  for (const damaged of [packed.subarray(0, 9), Buffer.alloc(0), Buffer.from([1, 2, 3]), Buffer.from('9abc')])
    expect(unpackAttempts(upload, result, damaged)).toEqual([])
})
