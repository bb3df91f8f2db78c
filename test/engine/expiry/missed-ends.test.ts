import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createOnThisComputer } from '../../../electron/engine/expiry/on-this-computer.ts'
import { fastClock } from '../../helpers/fast-clock.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { until } from '../../helpers/until.ts'
import { doneRow, runs, standingClock } from './watch-runs.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const start = Date.UTC(2026, 2, 23)

test('what ended is told as missed only where nobody looked, until it is dismissed; no setting and no import makes it so', async () => {
  const clock = standingClock(start)
  const noon = new Date(start).setHours(12, 0, 0, 0)
  const program = runs(await temporaryDirectory(), clock, {
    quietHours: { from: 13 * 60, to: 13 * 60 + 30 },
    remindBeforeMs: [20 * minute],
  })
  const row = (id: string, endsAt: number) => doneRow(id, noon - day, noon + endsAt * minute)
  const passes = async (minutes: number) => {
    for (let step = 0; step < minutes; step += 1) {
      clock.at += minute
      clock.passed += minute
      await program.look()
    }
  }
  const whys = () => program.told.flatMap(({ id, why }) => (why === undefined ? [] : `${id} ${why}`))
  clock.at = noon
  await program.look()
  // One a minute; some end in the quiet hours, and eleven of those are to be told of in them.
  program.insert(Array.from({ length: 110 }, (_, at) => row(`u${at}`, at + 1)))
  await passes(40)
  expect(whys()).toEqual([])
  // What ended within the week, as an import brings it; a shorter last time; the switch.
  program.insert([row('imported', -30)])
  program.set({ remindBeforeMs: [10 * minute], remindUnsafeOnly: true })
  await passes(1)
  program.set({ remindBeforeMs: [20 * minute], remindUnsafeOnly: false })
  await passes(1)
  expect(whys()).toEqual([])
  expect(program.lookedBack.slice(1).every((far) => far <= minute)).toBe(true)
  const quiet = Array.from({ length: 11 }, (_, at) => `u${79 + at} quiet`)
  await passes(40)
  const { reminder } = program.summary()
  await passes(20)
  expect(whys()).toEqual(quiet)
  expect(reminder?.at).toBeLessThan(noon + 60 * minute)
  // Told when they are over, with what is left, and still there after other reminders and a restart.
  const missed = { quiet: 11, closed: 0, later: 0, at: noon + 90 * minute }
  expect(program.summary()).toMatchObject({ missed })
  await program.restart()
  clock.at += 6 * minute
  await program.look()
  expect(program.summary()).toMatchObject({ missed })
  await program.restart()
  clock.at += 60 * minute
  await program.look()
  // All were reminded of before it was closed.
  expect(program.summary()).toMatchObject({ missed, count: 0 })
  program.insert([row('last', 300)])
  clock.at += 4 * hour
  await program.look()
  expect(program.summary()).toMatchObject({
    missed: { quiet: 11, closed: 1 },
    reminder: { missed: 1, count: 0 },
  })
  expect(program.dismissMissed()).toEqual({ changed: 12 })
  expect(program.summary().missed).toBeNull()
  await program.restart()
  await program.look()
  expect(program.summary().missed).toBeNull()
})

test('a disk that hangs holds up a few questions and no look; it is asked again once it answers', async () => {
  const clock = fastClock(1_000)
  const here = await temporaryDirectory()
  await writeFile(join(here, 'a'), 'a')
  const found = await stat(join(here, 'a'))
  const { mtimeMs } = found
  const asked: (() => void)[] = []
  const looker = createOnThisComputer(
    clock,
    () => {},
    async (path) => {
      if (path.startsWith('/hung/')) await new Promise<void>((go) => asked.push(go))
      return found
    },
    clock,
  )
  const row = (id: string, path: string) =>
    ({
      id,
      path,
      mtimeMs,
      size: 1,
      sha256: null,
      savedPath: null,
      expiresAt: clock.now() + 86_400_000,
    }) as never
  const hung = Array.from({ length: 20 }, (_, index) => row(`${index}`, `/hung/${index}`))
  await looker.look([...hung.slice(0, 1), row('here', join(here, 'a'))])
  expect([looker.has('here'), looker.has('0'), asked.length]).toEqual([true, false, 1])
  await looker.look(hung)
  expect(asked).toHaveLength(2)
  await clock.sleep(700_000)
  for (const go of asked) go()
  await clock.sleep(1)
  const looking = looker.look(hung.slice(0, 1))
  await until(() => asked.length === 3)
  asked[2]?.()
  await looking
  expect(looker.has('0')).toBe(true)
  await looker.close()
})
