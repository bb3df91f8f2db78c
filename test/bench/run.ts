import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { benchCases } from './cases.ts'
import { GiB } from './make-files.ts'
import { killOwnChildren } from './own-children.ts'
import { formatReport, type Machine, type ReportedCase, table } from './report.ts'

/**
 * `npm run bench -- [case…] [--quick] [--pairs n] [--json] [--write]`. Exit 1 when a target was missed or a case failed, 2 for bad
 * usage. `--write` puts the report in docs/benchmarks.md, and is refused for a quick run or a part of the cases.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    pairs: { type: 'string' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})

const root = fileURLToPath(new URL('../..', import.meta.url))
const pairs = Number(values.pairs ?? (values.quick ? 3 : 7))
const chosen =
  positionals.length === 0 ? benchCases : benchCases.filter(({ name }) => positionals.includes(name))
const unknown = positionals.filter((name) => benchCases.every((known) => known.name !== name))

const mistake = usageMistake()
if (mistake !== null) {
  process.stderr.write(`${mistake}\n`)
  process.exit(2)
}

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
  for (const { name, run } of chosen) {
    const rows = await run({ quick: values.quick, pairs, scratch, say }).catch((error: unknown) => {
      say(`${name} could not be measured: ${error instanceof Error ? error.message : String(error)}`)
      failed.push(name)
      return []
    })
    finished.push({ name, rows })
    if (!values.json) process.stdout.write(`\n## ${name}\n\n${table(rows)}\n`)
  }
} finally {
  await removeScratch()
}

if (values.json) process.stdout.write(`${JSON.stringify({ machine: machine(), pairs, cases: finished })}\n`)
if (values.write)
  await writeFile(join(root, 'docs', 'benchmarks.md'), formatReport(finished, machine(), pairs))
const missed = finished.flatMap(({ rows }) => rows).some(({ target }) => target?.met === false)
process.exitCode = missed || failed.length > 0 ? 1 : 0

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
  if (values.write && (values.quick || positionals.length > 0)) {
    return '--write keeps only the figures of a whole run: leave out --quick and the names of cases.'
  }
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
