import type { BenchRow } from './bench-case.ts'
import type { Statistics } from './statistics.ts'

export interface Machine {
  readonly date: string
  readonly commit: string
  readonly cores: number
  readonly memoryGiB: number
  readonly node: string
}

export interface ReportedCase {
  readonly name: string
  readonly rows: readonly BenchRow[]
}

/** The report as Markdown: for each row min, median and max of both sides and of their ratio. */
export function formatReport(cases: readonly ReportedCase[], machine: Machine, pairs: number): string {
  const { date, commit, cores, memoryGiB, node } = machine
  return [
    '# Benchmarks',
    `Made by \`npm run bench -- --write\` on ${date} at commit ${commit}: ${cores} cores, ${memoryGiB} GiB of memory, Node ${node}, everything on loopback.`,
    `The whole product through its command line from source, with a queue of its own each time. Rates are measured at one receiver for all, from the first head to the last byte. Each side ran ${pairs} times, in turn with the other, after a run that does not count; the ratio is taken of each pair. Cells are median (min to max).`,
    ...cases.map(({ name, rows }) => `## ${name}\n\n${table(rows)}`),
    '',
  ].join('\n\n')
}

/** The rows of one case as a Markdown table. */
export function table(rows: readonly BenchRow[]): string {
  const cells = rows.map(({ what, unit, ours, peer, target }) => [
    what,
    `${range(ours)} ${unit}`,
    peer === null ? '' : `${peer.name}: ${range(peer.measured)} ${unit}`,
    peer === null ? '' : range(peer.ratio),
    target === null ? 'for comparison' : `${target.text}: ${target.met ? 'reached' : '**missed**'}`,
  ])
  const lines = [['what', 'Mayfly', 'beside it', 'ratio', 'target'], Array(5).fill('---'), ...cells]
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n')
}

function range({ min, median, max }: Statistics): string {
  const digits = Math.abs(median) >= 100 ? 0 : Math.abs(median) >= 10 ? 1 : 2
  return `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`
}
