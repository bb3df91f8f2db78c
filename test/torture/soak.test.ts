import { expect, test } from 'vitest'
import { soak } from './soak.ts'
import { judgeSoak, machine } from './soak-report.ts'

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000))

test('two days with 120 uploads in simulated time leave memory, handles, timers and rows as they were', async () => {
  const result = await soak({ days: 2, uploads: 120, seed })
  const report = judgeSoak(result, { machine: machine(), seed, seconds: 0 })
  expect(report.violations).toEqual([])
  expect(report.done).toBe(120)
  expect(report.days.at(-1)?.linkChecks).toBeGreaterThan(0)
  expect(report.days.at(-1)?.reminders).toBeGreaterThan(0)
})
