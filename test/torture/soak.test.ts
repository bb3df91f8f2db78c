import { expect, test } from 'vitest'
import { soakPart } from './reliability-page.ts'
import { type SoakDay, soak } from './soak.ts'
import { judgeSoak, machine } from './soak-report.ts'

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000))

test('two days with 120 uploads in simulated time leave memory, handles, timers and rows as they were', async () => {
  const result = await soak({ days: 2, uploads: 120, seed })
  const report = judgeSoak(result, { machine: machine(), seed, seconds: 0 })
  expect(report.violations).toEqual([])
  expect(report.done).toBe(120)
  expect(soakPart(report)).toContain('This run is shorter than the full one, 50,000 uploads in 30 days.')
  expect(report.days.at(-1)?.linkChecks).toBeGreaterThan(0)
  expect(report.days.at(-1)?.reminders).toBeGreaterThan(0)
})

test('what grew by the last day is told, and a full run is called one', () => {
  const day: SoakDay = {
    ...{ day: 1, uploads: 50_000, heapBytes: 4e7, externalBytes: 3e7, residentBytes: 2e8, handles: 40 },
    ...{
      timers: 1,
      sleepers: 4,
      rows: 1_000,
      databaseBytes: 1_300_000,
      reminders: 1,
      linkChecks: 1,
      seconds: 1,
    },
  }
  const judged = (last: Partial<SoakDay>) => {
    const days = Array.from({ length: 30 }, (_, at) => ({ ...day, day: at + 1, ...(at === 29 && last) }))
    const result = { days, uploads: 50_000, done: 50_000, violations: [] }
    return judgeSoak(result, { machine: machine(), seed, seconds: 0 })
  }
  const flat = judged({ residentBytes: 3e8 })
  expect(flat.violations).toEqual([])
  expect(soakPart(flat)).toContain('This is the full run: 50,000 uploads in 30 days.')
  expect(soakPart(flat)).toContain('| heap, MiB | 38.1 | 38.1 | 38.1 | 44.1 |')
  for (const grown of [
    { heapBytes: 4.7e7 },
    { externalBytes: 3.4e7 },
    { handles: 53 },
    { timers: 4 },
    { sleepers: 7 },
    { databaseBytes: 1_500_000 },
  ])
    expect(judged(grown).violations).toEqual([expect.stringMatching(/ on day 30, .* on day 5$/)])
})
