import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildProgram, type TorturedProgram } from './build-program.ts'
import { tortureRound } from './torture-round.ts'

const firstSeed = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000))
const longestMs = Number(process.env.TORTURE_SECONDS ?? 12) * 1_000

let program: TorturedProgram
beforeAll(async () => {
  program = await buildProgram()
}, 60_000)
afterAll(() => program.remove())

test(`a round of blows loses nothing, doubles nothing and leaves nothing behind (SEED=${firstSeed})`, async () => {
  const round = await tortureRound({ seed: firstSeed, program: program.path, kills: 12, longestMs })
  expect(round.violations).toEqual([])
  expect(round.items).toBeGreaterThan(0)
  expect(round.requests).toBeGreaterThan(0)
})
