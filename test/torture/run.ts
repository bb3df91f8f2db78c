import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildProgram } from './build-program.ts'
import { writeReliability } from './reliability-page.ts'
import { soak } from './soak.ts'
import { fullSoak, judgeSoak, machine, type SoakReport } from './soak-report.ts'
import { addUp, roundLine, type TortureReport } from './torture-report.ts'
import { brokenRound, type RoundResult, tortureRound } from './torture-round.ts'

/**
 * `npm run torture -- [--rounds n] [--seed s] [--kills n] [--parallel n] [--enough kills,faults] [--minutes n] [--json] [--write]`:
 * round after round, each with the next seed, until there were as many, or `--enough` was reached, or the time is over.
 * `npm run torture -- --soak [--days n] [--uploads n]`: weeks of use in simulated time. Exit 1 when a promise was broken,
 * 2 for bad usage. `--out` keeps the JSON in a file as it grows; `--write` puts the figures into docs/reliability.md,
 * and with `--from` those of such a file.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    kills: { type: 'string', default: '20' },
    parallel: { type: 'string', default: '1' },
    enough: { type: 'string' },
    minutes: { type: 'string', default: '60' },
    soak: { type: 'boolean', default: false },
    days: { type: 'string', default: String(fullSoak.days) },
    uploads: { type: 'string', default: String(fullSoak.uploads) },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
    write: { type: 'boolean', default: false },
    from: { type: 'string' },
  },
})
const page = join(fileURLToPath(new URL('../..', import.meta.url)), 'docs', 'reliability.md')
const whole = (text: string): number => {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1) return number
  process.stderr.write(`"${text}" is not a whole number from 1 up.\n`)
  process.exit(2)
}
const seed = whole(values.seed)
const on = machine()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

if (values.from !== undefined) {
  if (values.write) await writeReliability(page, JSON.parse(await readFile(values.from, 'utf8')) as Figures)
} else if (values.soak) await finish({ soak: await runSoak() })
else await finish({ torture: await runTorture() })

interface Figures {
  readonly torture?: TortureReport
  readonly soak?: SoakReport
}

async function finish(figures: Figures): Promise<void> {
  if (values.out) await writeFile(values.out, JSON.stringify(figures))
  process.stdout.write(`${JSON.stringify(figures, null, values.json ? undefined : 2)}\n`)
  if (values.write) await writeReliability(page, figures)
  const broken = [...(figures.torture?.violations ?? []), ...(figures.soak?.violations ?? [])]
  process.exitCode = broken.length > 0 ? 1 : 0
}

async function runTorture(): Promise<TortureReport> {
  const [kills, parallel, minutes] = [values.kills, values.parallel, values.minutes].map(whole) as [
    number,
    number,
    number,
  ]
  const [enoughKills, enoughFaults] = values.enough?.split(',').map(whole) ?? []
  const rounds = values.enough === undefined ? whole(values.rounds) : Number.POSITIVE_INFINITY
  const program = await buildProgram()
  const began = performance.now()
  const finished: RoundResult[] = []
  let next = 0
  const report = (): TortureReport => ({
    ...{ machine: on, seeds: { first: seed, last: seed + next - 1 }, parallel, killsPerRound: kills },
    seconds: Math.round((performance.now() - began) / 1000),
    ...addUp(finished),
  })
  const isEnough = () => {
    const sums = addUp(finished)
    return sums.kills >= (enoughKills ?? 0) && sums.faults >= (enoughFaults ?? 0)
  }
  const work = async () => {
    while (next < rounds && performance.now() - began < minutes * 60_000) {
      if (enoughKills !== undefined && isEnough()) return
      const own = seed + next++
      const options = { seed: own, program: program.path, kills, longestMs: 240_000 }
      const result = await tortureRound(options).catch((error: unknown) => brokenRound(own, error))
      finished.push(result)
      process.stderr.write(`${roundLine(result)}\n`)
      if (values.out) await writeFile(values.out, JSON.stringify({ torture: report(), rounds: finished }))
    }
  }
  try {
    await Promise.all(Array.from({ length: parallel }, work))
  } finally {
    await program.remove()
  }
  return report()
}

async function runSoak(): Promise<SoakReport> {
  const options = { days: whole(values.days), uploads: whole(values.uploads), seed }
  const began = performance.now()
  const result = await soak({
    ...options,
    onDay: (day) => process.stderr.write(`${JSON.stringify(day)}\n`),
  })
  return judgeSoak(result, {
    ...options,
    machine: on,
    seconds: Math.round((performance.now() - began) / 1000),
  })
}
