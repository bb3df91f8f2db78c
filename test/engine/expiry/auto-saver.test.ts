import { mkdir, readdir, readFile, rm, stat, statfs, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  type CopyCandidate,
  dueCopies,
  isTimeFor,
  nextTryAt,
} from '../../../electron/engine/expiry/due-copies.ts'
import { noMarks } from '../../../shared/link-care.ts'
import type { SettingsPatch } from '../../../shared/settings-patch.ts'
import { fastClock } from '../../helpers/fast-clock.ts'
import { testEngine } from '../../helpers/test-engine.ts'
import { until } from '../../helpers/until.ts'
import { copyHost } from './copy-host.ts'

const hour = 3_600_000

test('what is due for a copy follows the choice, the marks and what is here', () => {
  const link = (id: string, more: Partial<CopyCandidate> = {}): CopyCandidate => ({
    ...{ id, expiresAt: 2 * hour, marks: noMarks, isSafe: false, hasCopy: false, trouble: null },
    ...more,
  })
  const links = [
    link('plain', { isSafe: true }),
    link('lost', { expiresAt: hour }),
    link('marked', { isSafe: true, marks: { ...noMarks, save: true } }),
    link('copied', { isSafe: true, hasCopy: true, marks: { ...noMarks, save: true } }),
    link('kept', { expiresAt: 90 * hour, marks: { ...noMarks, keepUntil: 99 * hour } }),
    link('later', { expiresAt: 13 * hour }),
    link('gone', { expiresAt: 0 }),
    link('tried', { trouble: { tries: 1, nextAt: 1 } }),
  ]
  const due = (which: 'marked' | 'without-copy' | 'all', now = 0) =>
    dueCopies(links, now, { which, beforeMs: 12 * hour })
  expect(due('marked')).toEqual(['marked', 'kept'])
  expect(due('without-copy')).toEqual(['lost', 'marked', 'kept'])
  expect(due('all')).toEqual(['lost', 'plain', 'marked', 'kept'])
  expect(due('without-copy', 1)).toEqual(['lost', 'marked', 'tried', 'kept'])
  // Later and later, but several times more before the end.
  expect([0, 1, 9].map((tries) => nextTryAt(0, tries, 100 * hour) / 60_000)).toEqual([5, 10, 60])
  expect(nextTryAt(0, 9, 30 * 60_000) / 60_000).toBe(10)
  // What a clock that was ahead put off for a day is tried now; what was put off to the end of the link is not.
  expect([0.5, 24, 20].map((at) => isTimeFor({ tries: 1, nextAt: at * hour }, 0, 20 * hour))).toEqual([
    ...[false, true, false],
  ])
})

/** Two files whose originals are gone from this computer, and a folder for copies that is set but does not exist. */
async function twoLost(settings: SettingsPatch = {}) {
  const clock = fastClock(100)
  const opened = await testEngine({ sandbox: { lifetimeMs: 20 * hour }, clock })
  const { engine, file, add, settled, dir } = opened
  const folder = join(dir, 'copies')
  engine.settings.update({ saveFolder: folder, autoSaveBeforeMs: 24 * hour, ...settings })
  const paths = [await file('a.txt', 'content of a'), await file('b.txt', 'content of b')]
  const rows = await settled(await add(paths))
  for (const path of paths) await rm(path)
  const troubles = () => engine.snapshot().expiring.care?.troubles ?? []
  return { ...opened, clock, folder, ids: rows.map(({ id }) => id), troubles }
}

test('a folder that is not there is said, and a copy is saved by itself once it is', async () => {
  const { engine, folder, ids, troubles, clock } = await twoLost()
  const [id = ''] = ids
  engine.history.mark([id], { save: true })
  await until(() => troubles()[0]?.failure.code === 'file-missing')
  expect(troubles()).toMatchObject([
    { task: 'save', count: 1, failure: { message: expect.stringMatching(/There is no folder/) } },
  ])
  expect(engine.history.item(id).care?.troubles).toHaveLength(1)
  await mkdir(folder)
  clock.shift(hour)
  const { savedPath } = await until(() => {
    const { upload } = engine.history.item(id)
    return upload.savedPath !== null ? upload : false
  })
  expect(await readFile(savedPath ?? '', 'utf8')).toBe('content of a')
  await until(() => engine.snapshot().expiring.care?.saved === 1)
  expect(engine.snapshot().expiring.care).toMatchObject({ savedBytes: 12, troubles: [] })
  expect(engine.history.item(id).care).toMatchObject({
    save: true,
    troubles: [],
    events: [{ sentence: `Mayfly saved a copy by itself: ${savedPath}` }],
  })
  expect(await readdir(folder)).toEqual(['a.txt'])
})

test('copies stop at the limit of their own and at what is to stay free, in words, and go on when there is room', async () => {
  const { engine, folder, ids, troubles, clock } = await twoLost({ autoSaveMost: 20 })
  await mkdir(folder)
  engine.settings.update({ autoSave: 'without-copy' })
  await until(() => troubles()[0]?.failure.code === 'disk-full', {
    what: () => JSON.stringify([engine.snapshot().expiring, ids.map(engine.history.item)]),
  })
  expect(troubles()[0]?.failure.message).toMatch(/may take 20 B in all/)
  await until(() => engine.snapshot().expiring.care?.saved === 1)
  expect(await readdir(folder)).toHaveLength(1)
  engine.settings.update({ autoSaveMost: 1_000_000_000, autoSaveKeepFree: 1e15 })
  clock.shift(hour)
  await until(() => /1.0 PB are to stay free/.test(troubles()[0]?.failure.message ?? ''))
  engine.settings.update({ autoSaveKeepFree: 0 })
  clock.shift(hour)
  await until(() => engine.snapshot().expiring.care?.saved === 2)
  expect((await readdir(folder)).sort()).toEqual(['a.txt', 'b.txt'])
  expect(ids.map((id) => engine.history.item(id).upload.savedPath)).not.toContain(null)
})

test('what could not be saved in time is told once, and then no longer tried', async () => {
  const { engine, ids, troubles, clock } = await twoLost({ autoSave: 'all' })
  await until(() => troubles()[0]?.count === 2)
  // The computer slept over the deadline.
  clock.shift(20 * hour)
  const events = await until(() => {
    const told = engine.history.item(ids[0] ?? '').care?.events ?? []
    return told.length > 0 ? told : false
  })
  expect(events).toMatchObject([
    { sentence: expect.stringMatching(/deleted it before Mayfly could save a copy. There is no folder/) },
  ])
  await until(() => troubles().length === 0)
})

test('what is on its way to the disk counts, of this copy and of others', async () => {
  // Two terabytes but for the last bytes, which take no room: what is not written of a file is not there.
  const size = 2e12
  const { folder, job, save, partials, at } = await copyHost((request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const range = { 'content-range': `bytes ${from}-${size - 1}/${size}` }
    response.writeHead(206, { etag: '"v1"', 'content-length': size - from, ...range })
    response.end(Buffer.alloc(size - from))
  })
  await writeFile(at('begun.part'), '')
  await truncate(at('begun.part'), size - 100)
  const wanted = job({ size, sha256: null }, { limits: { keepFree: 0, most: null } })
  partials.put(wanted.upload.id, folder, { part: 'begun.part', etag: '"v1"' })
  const { bavail, bsize } = await statfs(folder)
  const beside = { ...wanted, limits: { keepFree: 0, promised: bavail * bsize * 2, most: null } }
  await expect(save(beside)).rejects.toMatchObject({ failure: { code: 'disk-full' } })
  expect((await stat(await save(wanted))).size).toBe(size)
})
