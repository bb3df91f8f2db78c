import { createHash } from 'node:crypto'
import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { defaultSettings } from '../../../shared/default-settings.ts'
import { fastClock } from '../../helpers/fast-clock.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { testEngine } from '../../helpers/test-engine.ts'
import { until } from '../../helpers/until.ts'
import { seededRandom } from '../../torture/seeded-random.ts'
import { copiesOfAWeek, type Link } from './copies-of-a-week.ts'
import { doneRow, runs, standingClock } from './watch-runs.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const start = Date.UTC(2026, 2, 23)

const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland', 'Europe/Berlin']
const quietHours = { from: 22 * 60, to: 7 * 60 }
function isQuiet(at: number): boolean {
  const hours = new Date(at).getHours()
  return hours >= 22 || hours < 7
}

test.each([
  [1, 'at home', {}],
  [2, 'on a journey, with quiet hours and summer time', { quietHours }],
] as const)(
  'a week over 500 uploads with sleeps, restarts and a clock that is set (%i, %s): each reminder once, in time, each copy that was promised on the disk',
  async (seed, _, changes) => {
    const random = seededRandom(seed)
    const clock = standingClock(start)
    const isTravelling = 'quietHours' in changes
    const home = process.env.TZ
    onTestFinished(() => {
      if (home === undefined) delete process.env.TZ
      else process.env.TZ = home
    })
    const settings = { ...defaultSettings, ...changes, autoSaveKeepFree: 0 }
    const copies = await copiesOfAWeek(clock, () => settings)
    const program = runs(await temporaryDirectory(), clock, settings, copies)
    const links: Link[] = Array.from({ length: 500 }, (_, at) => {
      const uploadedAt = start + Math.floor(random() * 5 * day)
      return { id: `upload${at}`, uploadedAt, expiresAt: uploadedAt + (random() < 0.3 ? 1 : 3) * day }
    })
    const marked = links.filter((_, at) => at % 16 === 0)
    const insert = (link: Link) => {
      const { upload, result } = copies.rowOf(link)
      program.insert([doneRow(link.id, link.uploadedAt, link.expiresAt, upload, result)])
    }
    // What a host may say as well: an end before the upload, and one that nobody lives to see.
    for (const [id, expiresAt] of [
      ['past', start - day] as const,
      ['9999', Date.UTC(9999, 11, 31)] as const,
    ]) {
      insert({ id, uploadedAt: start, expiresAt })
      program.saving()?.mark(id)
    }
    let waiting = [...links]
    const times = [day, 3 * hour]
    const has = new Set<string>()
    let counted = 0
    while (clock.at < start + 8 * day) {
      const step = random() < 0.06 ? random() * 30 * hour : hour
      clock.at += Math.floor(step)
      clock.passed += step
      // A person, or the network, sets the clock by an hour or two.
      if (random() < 0.03) clock.at += Math.round((random() - 0.5) * 4) * hour
      if (isTravelling) process.env.TZ = zones[Math.floor((clock.at - start) / (2 * day))] ?? 'UTC'
      if (random() < 0.05) await program.restart()
      for (const link of waiting.filter(({ uploadedAt }) => uploadedAt <= clock.at)) {
        insert(link)
        if (marked.includes(link)) program.saving()?.mark(link.id)
      }
      waiting = waiting.filter((link) => link.uploadedAt > clock.at)
      await program.look()
      const pending = new Set(waiting.map(({ id }) => id))
      await program.saving()?.settled(marked.filter(({ id }) => !pending.has(id)))
      const told = program.told.slice(counted).map(({ id, before }) => `${id} ${before}`)
      expect(
        told.filter((one) => has.has(one)),
        'reminded of twice',
      ).toEqual([])
      for (const one of told) has.add(one)
      const isSilent = isTravelling && isQuiet(clock.at)
      // That something ended is written down all the same, and told afterwards.
      const isTold = ({ why }: { why?: string }) => why === undefined
      if (isSilent) expect(program.told.slice(counted).filter(isTold), 'in quiet hours').toEqual([])
      counted = program.told.length
      if (isSilent) continue
      const forgotten = links.filter(({ id, uploadedAt, expiresAt }) => {
        const come = times.filter(
          (before) =>
            expiresAt - before > uploadedAt + (expiresAt - uploadedAt) / 10 && expiresAt - before <= clock.at,
        )
        return !pending.has(id) && come.length > 0 && !has.has(`${id} ${Math.min(...come)}`)
      })
      expect(forgotten).toEqual([])
    }
    expect(new Set(program.told.map(({ id }) => id))).toEqual(new Set(links.map(({ id }) => id)))
    for (const { id, before, at } of program.told) {
      const link = links.find((each) => each.id === id)
      expect(at).toBeGreaterThanOrEqual((link?.expiresAt ?? 0) - before)
    }
    await program.saving()?.close()
    expect(copies.promised.size).toBeGreaterThan(marked.length / 2)
    expect(new Set(await readdir(copies.folder))).toEqual(
      new Set([...copies.promised].map((id) => `${id}.bin`)),
    )
    for (const id of copies.promised) {
      const bytes = await readFile(join(copies.folder, `${id}.bin`))
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(copies.hashOf(id))
    }
  },
)

test('nobody is reminded at once of what was uploaded to a host that keeps it for a day, or of a link that was taken over', async () => {
  const clock = standingClock(start)
  const program = runs(await temporaryDirectory(), clock)
  program.insert([
    doneRow('day', start, start + day),
    doneRow('taken', start - 2 * day, start + 2 * hour, { createdAt: start }, { reusedFrom: 'other' }),
    doneRow('unreadable', start, start + day, { source: { kind: 'url', url: 'https://example.com/a' } }),
  ])
  program.database().exec(`UPDATE uploads SET state_data = '{', source = '{' WHERE id = 'unreadable'`)
  await program.look()
  expect(program.told).toEqual([])
  expect(program.summary().count).toBe(3)
  clock.at += 21 * hour
  await program.look()
  expect(program.told.map(({ id }) => id)).toEqual(['day', 'unreadable'])
})

test('what was reminded of by a clock that was days ahead is reminded of again in time', async () => {
  const clock = standingClock(start)
  const program = runs(await temporaryDirectory(), clock)
  program.insert([doneRow('a', start, start + 3 * day)])
  clock.at += 4 * day
  await program.look()
  expect(program.summary().reminder).toMatchObject({ count: 0, missed: 1 })
  clock.at = start + 2 * day
  await program.look()
  expect(program.told.map(({ before }) => before)).toEqual([3 * hour, day])
})

test('an unchanged original and a saved copy count as safe; a changed or deleted one does not', async () => {
  const clock = standingClock(start)
  const folder = await temporaryDirectory()
  const program = runs(await temporaryDirectory(), clock)
  const file = async (name: string) => {
    const path = join(folder, name)
    await writeFile(path, '0123456789')
    await utimes(path, 1000, 1000)
    return { source: { kind: 'file', path, mtimeMs: 1_000_000 } } as const
  }
  const missing = { source: { kind: 'file', path: join(folder, 'none'), mtimeMs: 1 } } as const
  const [same, moved, longer, copy] = [
    await file('same'),
    await file('moved'),
    await file('longer'),
    await file('copy'),
  ]
  await utimes(moved.source.path, 2000, 2000)
  await writeFile(longer.source.path, '0123456789a')
  await utimes(longer.source.path, 1000, 1000)
  const ends = start + day
  program.insert([
    doneRow('same', start, ends, same),
    doneRow('moved', start, ends, moved),
    doneRow('longer', start, ends, longer),
    doneRow('none', start, ends, missing),
    doneRow('copied', start, ends, { ...missing, savedPath: copy.source.path }),
    doneRow('url', start, ends, { source: { kind: 'url', url: 'https://example.com/a' } }),
    doneRow('later', start, start + 3 * day, missing),
    doneRow('gone', start, ends, { ...missing, alive: false }),
  ])
  await program.look()
  expect(program.summary()).toEqual({ count: 6, withoutCopy: 4, firstAt: ends, reminder: null, missed: null })
  clock.at += 21 * hour
  clock.passed += 21 * hour
  await rm(same.source.path)
  await program.look()
  expect(program.summary()).toMatchObject({
    withoutCopy: 5,
    reminder: { at: clock.at, count: 6, missed: 0, withoutCopy: 5 },
  })
})

test('ten thousand due links are reminded of once, and then the look is cheap enough to repeat', async () => {
  const clock = standingClock(start)
  const program = runs(await temporaryDirectory(), clock)
  const source = { kind: 'url', url: 'https://example.com/a' } as const
  program.insert(
    Array.from({ length: 10_000 }, (_, at) => doneRow(`u${at}`, start, start + 3 * day + at, { source })),
  )
  clock.at += 2 * day + 12 * hour
  await program.look()
  expect(program.told).toHaveLength(10_000)
  await program.look()
  expect(program.told).toHaveLength(10_000)
  expect(program.summary()).toMatchObject({ count: 10_000, withoutCopy: 10_000 })
  // What was written of them goes once they are no news any more, also where the program runs for weeks.
  for (const [days, left] of [
    [27, 10_000],
    [5, 0],
  ] as const) {
    clock.at += days * day
    clock.passed += days * day
    await program.look()
    expect(program.written()).toBe(left)
  }
})

test('the engine tells interfaces what ends soon, and what of it is not here', async () => {
  const { engine, add, settled, file } = await testEngine({
    sandbox: { lifetimeMs: 20 * hour },
    clock: fastClock(200),
  })
  const path = await file('a.txt', 'a')
  const rows = await settled(await add([path, await file('b.txt', 'b')]))
  await until(() => engine.snapshot().expiring.count === 2)
  expect(engine.snapshot().expiring.withoutCopy).toBe(0)
  expect(engine.history.endingSoon().unsafe).toEqual([])
  await rm(path)
  engine.history.forget([rows[1]?.id ?? ''])
  await until(() => engine.snapshot().expiring.count === 1)
  await until(() => engine.history.endingSoon().unsafe.length === 1)
  const ids = [rows[0]?.id]
  expect(engine.history.endingSoon()).toEqual({ all: ids, unsafe: ids })
})
