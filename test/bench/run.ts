import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { BenchCase } from './bench-case.ts'
import { benchCases } from './cases.ts'
import { growthCharts } from './growth-charts.ts'
import { keepResult, keptResult, publishResults } from './kept-results.ts'
import { GiB } from './make-files.ts'
import { killOwnChildren } from './own-children.ts'
import { formatReport, type Machine, type ReportedCase, table } from './report.ts'

/**
 * `npm run bench -- [case…] [--quick] [--pairs n] [--only-missing] [--json] [--write]`. Exit 1 when a target was missed
 * or a case failed, 2 for bad usage. Each case that is measured in full is kept at once, with its commit. `--only-missing`
 * leaves out those that this commit has already; `--write` puts what was measured last of every case into
 * docs/benchmarks.md with its charts, older ones under their own date, and is refused for a quick run.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    pairs: { type: 'string' },
    'only-missing': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})

const root = fileURLToPath(new URL('../..', import.meta.url))
const pairs = Number(values.pairs ?? (values.quick ? 3 : 7))
const unknown = positionals.filter((name) => benchCases.every((known) => known.name !== name))

const mistake = usageMistake()
if (mistake !== null) {
  process.stderr.write(`${mistake}\n`)
  process.exit(2)
}

const on = machine()
const scratch = await mkdtemp(join(tmpdir(), 'mayfly-bench-'))
const finished: ReportedCase[] = []
const failed: string[] = []
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    killOwnChildren()
    await removeScratch()
    process.exit(130)
  })
}
try {
  for (const one of benchCases) {
    if (positionals.length > 0 && !positionals.includes(one.name)) continue
    if (values['only-missing'] && (await keptResult(one.name))?.machine.commit === on.commit) continue
    await measure(one)
  }
} finally {
  await removeScratch()
}

if (values.json) process.stdout.write(`${JSON.stringify({ machine: on, pairs, cases: finished })}\n`)
if (values.write) await writeReport()
const missed = finished.flatMap(({ rows }) => rows).some(({ target }) => target?.met === false)
process.exitCode = missed || failed.length > 0 ? 1 : 0

async function measure({ name, pairs: most, run }: BenchCase): Promise<void> {
  const notes: string[] = []
  const began = performance.now()
  try {
    const rows = await run({
      ...{ quick: values.quick, pairs: Math.min(pairs, most ?? pairs), scratch, say },
      note: (sentence) => notes.push(sentence),
    })
    const seconds = Math.round((performance.now() - began) / 1000)
    const measuredAt = new Date().toISOString()
    const result: ReportedCase = { name, machine: on, measuredAt, seconds, notes, rows }
    finished.push(result)
    if (!values.quick) await keepResult(result)
    say(`${name}: ${seconds} s`)
    if (!values.json) process.stdout.write(`\n## ${name}\n\n${table(rows)}\n`)
  } catch (error) {
    say(`${name} could not be measured: ${error instanceof Error ? error.message : String(error)}`)
    failed.push(name)
  }
}

async function writeReport(): Promise<void> {
  const kept = await Promise.all(benchCases.map(({ name }) => keptResult(name)))
  const cases = kept.filter((one) => one !== null)
  const docs = join(root, 'docs')
  for (const { fileName, svg } of growthCharts(cases.flatMap(({ rows }) => rows))) {
    await writeFile(join(docs, fileName), svg)
  }
  const missing = benchCases.map(({ name }) => name).filter((name) => !cases.some((one) => one.name === name))
  await publishResults(cases)
  await writeFile(join(docs, 'benchmarks.md'), formatReport(cases, { machine: on, missing }))
}

/** A child that was just killed may still be writing. */
function removeScratch(): Promise<void> {
  return rm(scratch, { recursive: true, force: true, maxRetries: 10 })
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

function usageMistake(): string | null {
  if (unknown.length > 0) {
    return `There is no case ${unknown.join(', ')}. The cases are ${benchCases.map(({ name }) => name).join(', ')}.`
  }
  if (!Number.isInteger(pairs) || pairs < 1) return '--pairs takes a whole number from 1 up.'
  if (values.write && values.quick) return '--write keeps only the figures of a full run: leave out --quick.'
  return null
}

function machine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim(),
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / GiB),
    node: process.versions.node,
  }
}
