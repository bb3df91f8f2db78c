import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createBackupKeeper } from '../../electron/engine/backup-keeper.ts'
import { DamagedDatabaseError } from '../../electron/engine/engine.ts'
import { checkDatabase } from '../../electron/engine/jobs/check-database.ts'
import { compareBackups } from '../../electron/engine/jobs/compare-backups.ts'
import { makeBackup } from '../../electron/engine/jobs/make-backup.ts'
import { stageBackup } from '../../electron/engine/jobs/stage-backup.ts'
import { openRecoveryDesk } from '../../electron/engine/recovery-desk.ts'
import { backupIsDue, dropOldBackups, listBackups } from '../../electron/engine/store/backups.ts'
import { openDatabase } from '../../electron/engine/store/database.ts'
import { finishRestore, stageRestore } from '../../electron/engine/store/restore-files.ts'
import { createSearchIndex } from '../../electron/engine/store/search-index.ts'
import { createUploadStore } from '../../electron/engine/store/uploads.ts'
import { replyForError } from '../../electron/rpc/replies-for-errors.ts'
import { historySorts } from '../../shared/history.ts'
import { fastClock } from '../helpers/fast-clock.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { type TestEngine, testEngine } from '../helpers/test-engine.ts'
import { until } from '../helpers/until.ts'
import { sampleRecord, sampleStates } from '../helpers/upload-record.ts'

const dayMs = 86_400_000

const namesIn = async ({ engine }: TestEngine) =>
  (await engine.history.page({ filter: {} }, null, 10)).rows.map(({ name }) => name)

/** As a failing disk would leave the page that holds a row. */
async function damagePage(path: string, size: number, id: string): Promise<void> {
  const bytes = await readFile(path)
  const pages = Array.from({ length: bytes.length / size }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  )
  const leaf = pages.find((page) => page.includes(id) && page.includes('"result":{'))
  expect(leaf?.fill(0xa5)).toBeDefined()
  await writeFile(path, bytes)
}

test('a running engine makes a backup a day, and none while nothing changes', async () => {
  const t = await testEngine()
  const folder = join(t.dataDir, 'backups')
  expect(await makeBackup({ dataDir: t.dataDir, now: 1 })).toEqual({ kind: 'empty' })
  await t.settled(await t.add([await t.file('a.txt', 'a')]))
  // What waits its turn goes first: it may be of a command that is still adding, or reading what it is to send.
  const waits = await t.reopen({ scope: { kind: 'none' } })
  await waits.add([await waits.file('waits.txt', 'w')])
  const again = await waits.reopen({ upkeep: true, scope: { kind: 'own', batches: [] } })
  await again.clock.sleep(15_000)
  expect(listBackups(t.dataDir)).toEqual([])
  await again.engine.queue.cancel({ all: true })
  const [first] = await until(() => listBackups(t.dataDir).length > 0 && listBackups(t.dataDir), {
    timeoutMs: 25_000,
  })
  const path = join(folder, first?.name ?? '')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  const madeAt = first?.madeAt ?? 0
  expect(backupIsDue(t.dataDir, madeAt + dayMs)).toBe(false)
  await again.settled(await again.add([await again.file('b.txt', 'b')]))
  expect(backupIsDue(t.dataDir, madeAt + dayMs - 1)).toBe(false)
  expect(backupIsDue(t.dataDir, madeAt + dayMs)).toBe(true)
  expect(backupIsDue(t.dataDir, madeAt - dayMs)).toBe(true)
  await again.engine.close()
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])

  // It waits for a moment without uploads, but not for ever.
  const ended: string[] = []
  const keepBackups = async (days: number, factor: number, isBusy: (asked: number) => boolean) => {
    const clock = fastClock(factor)
    clock.shift(days * dayMs)
    let asked = 0
    const keeper = createBackupKeeper({
      ...{ dataDir: t.dataDir, clock, isBusy: () => isBusy(++asked) },
      onEnd: (outcome) => ended.push(`${outcome}, ${isBusy(asked) ? 'while something is sent' : 'in peace'}`),
    })
    keeper.start()
    await until(() => ended.length === days, { timeoutMs: 25_000 })
    await keeper.close()
  }
  await keepBackups(1, 1_000, (asked) => asked < 5)
  await keepBackups(2, 100_000, () => true)
  expect(ended).toEqual(['made, in peace', 'made, while something is sent'])
})

test('seven backups stay, or two where they take more than 200 MB; what broke off goes', async () => {
  const dataDir = await temporaryDirectory()
  const folder = join(dataDir, 'backups')
  const { mkdir, truncate, utimes } = await import('node:fs/promises')
  const at = (day: number) => Date.UTC(2026, 0, day)
  await mkdir(folder)
  const make = async (day: number, bytes: number) => {
    const path = join(folder, `history-2026-01-${String(day).padStart(2, '0')}T00-00-00Z.db`)
    await writeFile(path, '')
    await truncate(path, bytes)
  }
  await writeFile(join(folder, 'history-2026-01-01T00-00-00Z.db.part'), '')
  for (let day = 1; day <= 9; day++) await make(day, 1000)
  // A clock that was ahead for days made these, and is right again.
  for (let day = 21; day <= 28; day++) await make(day, 1000)
  const [newest] = listBackups(dataDir)
  await utimes(join(folder, newest?.name ?? ''), at(9000), at(9000))
  await writeFile(join(dataDir, 'mayfly.db'), '')
  expect([at(9), at(10), at(28)].map((now) => backupIsDue(dataDir, now))).toEqual([false, true, false])
  dropOldBackups(dataDir, at(9))
  const days = () => listBackups(dataDir).map(({ name }) => Number(name.slice(16, 18)))
  expect(days()).toEqual([9, 8, 7, 6, 5, 4, 3])
  await make(10, 150_000_000)
  await make(11, 150_000_000)
  dropOldBackups(dataDir, at(11))
  expect(days()).toEqual([11, 10])
  expect(await readdir(folder)).toHaveLength(2)
})

test('a damaged database is told apart, a backup takes its place on a person’s word, and the damaged one is kept', async () => {
  const t = await testEngine()
  await t.settled(await t.add([await t.file('a.txt', 'a')]))
  await makeBackup({ dataDir: t.dataDir, now: Date.UTC(2026, 0, 31) })
  await t.settled(await t.add([await t.file('b.txt', 'b'), await t.file('c.txt', 'c')]))
  const [backup] = listBackups(t.dataDir)
  const lost = { uploads: 2, links: 2 }
  expect(compareBackups({ dataDir: t.dataDir })).toMatchObject({
    readable: 'whole',
    backups: [{ name: backup?.name, uploads: 1, links: 1, lost }],
  })
  expect(checkDatabase({ dataDir: t.dataDir, deep: true })).toMatchObject({ sound: true, uploads: 3 })
  for (const name of ['history-2026-02-31T00-00-00Z.db', '../mayfly.db'])
    expect(() => stageRestore(t.dataDir, name)).toThrow(/no backup/)
  await t.engine.close()

  const path = join(t.dataDir, 'mayfly.db')
  const whole = await readFile(path)
  for (const damage of [Buffer.from('this is no database at all'), whole.subarray(0, whole.length / 2)]) {
    await writeFile(path, damage)
    expect(checkDatabase({ dataDir: t.dataDir, deep: false })).toMatchObject({ sound: false })
    await expect(t.reopen()).rejects.toThrow(DamagedDatabaseError)
    await expect(t.reopen()).rejects.toThrow(/mayfly restore --list/)
  }
  const desk = openRecoveryDesk(t.dataDir, 'It is damaged.')
  expect(await desk.state()).toMatchObject({
    damage: 'It is damaged.',
    backups: [{ name: backup?.name, uploads: 1, links: 1 }],
  })
  const { keptAs } = await desk.restore(backup?.name ?? '')
  await desk.ended
  expect(await readFile(keptAs)).toEqual(whole.subarray(0, whole.length / 2))
  const restored = await t.reopen()
  expect(await namesIn(restored)).toEqual(['a.txt'])
  // With an engine at work it closes itself, and whoever opens the directory next has the backup.
  await restored.settled(await restored.add([await restored.file('d.txt', 'd')]))
  await restored.engine.data.restore('nothing')
  await restored.engine.ended
  expect(await namesIn(await restored.reopen())).toEqual([])
  const kept = await readdir(join(t.dataDir, 'damaged'))
  expect(kept.filter((name) => name.endsWith('.db'))).toHaveLength(2)
})

test('what is newer than the backup in a damaged database and can still be read comes along; a sound one is left behind', async () => {
  const t = await testEngine()
  await t.settled(await t.add([await t.file('a.txt', 'a')]))
  await makeBackup({ dataDir: t.dataDir, now: Date.UTC(2026, 0, 31) })
  const name = listBackups(t.dataDir)[0]?.name ?? ''
  t.sandbox.faults.add({ match: { name: 'newer' }, fault: { kind: 'reset-mid-body' } })
  const [newer] = await t.settled(await t.add([await t.file('newer.txt', 'b')]))
  const happened = t.engine.history.item(newer?.id ?? '')
  expect(happened.attempts).toHaveLength(2)
  await t.engine.close()
  const database = openDatabase(t.dataDir)
  const many = Array.from({ length: 200 }, (_, at) => sampleRecord(sampleStates.done, { id: `row-${at}` }))
  createUploadStore(database).insertAll(many)
  const size = database.pragma('page_size', { simple: true }) as number
  database.close()
  expect(stageBackup({ dataDir: t.dataDir, backup: name })).toEqual({ salvaged: 0 })

  await damagePage(join(t.dataDir, 'mayfly.db'), size, 'row-150')
  const desk = openRecoveryDesk(t.dataDir, null)
  const { salvaged } = await desk.restore(name)
  await desk.ended
  expect(salvaged).toBeGreaterThan(150)
  expect(salvaged).toBeLessThan(201)
  const restored = await t.reopen()
  const { history } = restored.engine
  expect((await history.count({})).count).toBe(1 + salvaged)
  expect((await history.count({ search: 'newer' })).count).toBe(1)
  expect(history.item(newer?.id ?? '')).toEqual(happened)
})

test('a damaged page of the history hides its own rows alone, and what needs them says so with a way on', async () => {
  const t = await testEngine()
  await t.engine.close()
  const database = openDatabase(t.dataDir)
  const many = Array.from({ length: 300 }, (_, at) =>
    sampleRecord(sampleStates.done, { id: `row-${at}`, name: `${at}.jpg`, clearedAt: 1, createdAt: 7 + at }),
  )
  createUploadStore(database).insertAll(many)
  createSearchIndex(database).catchUp(300)
  const size = database.pragma('page_size', { simple: true }) as number
  database.close()
  await damagePage(join(t.dataDir, 'mayfly.db'), size, 'row-150')

  const { engine } = await t.reopen()
  for (const by of historySorts) {
    const { rows } = await engine.history.page({ filter: {}, sort: { by, descending: true } }, null, 300)
    expect(rows).toHaveLength(300)
    const unreadable = rows.filter(({ state }) => state.kind === 'failed')
    expect(unreadable.length).toBeGreaterThan(1)
    expect(unreadable.length).toBeLessThan(30)
    expect(unreadable.every(({ createdAt, size }) => createdAt > 100 && size === 10)).toBe(true)
    expect(rows.map(({ name }) => name)).toContain('1.jpg')
  }
  expect(engine.history.rows(['row-1', 'row-150', 'row-299']).map(({ id }) => id)).toEqual([
    'row-1',
    'row-299',
  ])
  const reply = await (async () => engine.history.item('row-150'))().catch(replyForError)
  expect(reply).toMatchObject({
    code: 'REFUSED',
    message: expect.stringMatching(/cannot be read.*mayfly restore/),
  })
})

test('a restore that a crash cut off at any step is finished at the next start', async () => {
  const t = await testEngine()
  await t.settled(await t.add([await t.file('a.txt', 'a')]))
  await makeBackup({ dataDir: t.dataDir, now: Date.UTC(2026, 0, 31) })
  await t.settled(await t.add([await t.file('b.txt', 'b')]))
  await t.engine.close()
  const name = listBackups(t.dataDir)[0]?.name ?? ''
  stageRestore(t.dataDir, name)
  // The database is aside already, its log is not: taken together with the backup it would be another's.
  await writeFile(join(t.dataDir, 'mayfly.db-wal'), 'an old log')
  const { rename } = await import('node:fs/promises')
  await rename(join(t.dataDir, 'mayfly.db'), join(t.dataDir, 'aside.db'))
  const again = await t.reopen()
  expect(await namesIn(again)).toEqual(['a.txt'])
  expect(finishRestore(t.dataDir)).toBeNull()
  await again.engine.close()
  await writeFile(join(t.dataDir, 'backups', name), 'rotten')
  expect(() => stageRestore(t.dataDir, name)).toThrow(/cannot be read|damaged itself/)
  expect(await namesIn(await t.reopen())).toHaveLength(1)
})
