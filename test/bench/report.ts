import type { BenchRow } from './bench-case.ts'
import { growthCharts } from './growth-charts.ts'
import { improvements } from './improvements.ts'
import type { Statistics } from './statistics.ts'

export interface Machine {
  readonly date: string
  readonly commit: string
  readonly cores: number
  readonly memoryGiB: number
  readonly node: string
}

/** A case as it was measured, which may have been another day than others. */
export interface ReportedCase {
  readonly name: string
  readonly machine: Machine
  /** ISO 8601, when it ended. */
  readonly measuredAt: string
  readonly seconds: number
  readonly notes: readonly string[]
  readonly rows: readonly BenchRow[]
}

/** The report as Markdown: for each row min, median and max of both sides and of their ratio. */
export function formatReport(
  cases: readonly ReportedCase[],
  run: { readonly machine: Machine; readonly missing: readonly string[] },
): string {
  const { date, commit, cores, memoryGiB, node } = run.machine
  const charts = growthCharts(cases.flatMap(({ rows }) => rows))
  const minutes = Math.round(cases.reduce((sum, { seconds }) => sum + seconds, 0) / 60)
  return [
    '# Benchmarks',
    `Made by \`npm run bench -- --write\` on ${date} at commit ${commit}, in ${minutes} minutes: ${cores} cores, ${memoryGiB} GiB of memory, Node ${node}, everything on loopback.`,
    'The whole product through its command line from source, with a queue of its own each time. Rates are measured at one receiver for all, from the first head to the last byte. Each side ran as often as the column "runs" says, in turn with the other; where both had to warm up, a first run does not count. The ratio is taken of each pair. Cells are median (min to max).',
    ...(run.missing.length > 0 ? [`Not measured yet: ${run.missing.join(', ')}.`] : []),
    `## Targets that are missed\n\n${missedList(cases)}`,
    `## Slower than what stands beside it\n\n${slowerList(cases)}`,
    `## Before and after\n\n${beforeAfter(cases)}`,
    ...(charts.length > 0
      ? [`## How it grows\n\n${charts.map(({ title, fileName }) => `![${title}](${fileName})`).join('\n\n')}`]
      : []),
    ...cases.map((one) => {
      const { name, rows, notes, machine } = one
      const older =
        machine.commit === commit ? [] : [`Measured on ${machine.date} at commit ${machine.commit}.`]
      return [`## ${name}`, ...older, table(rows), ...notes].join('\n\n')
    }),
    '',
  ].join('\n\n')
}

/** Of these more is worse. */
const isWorseWhenMore = new Set<BenchRow['unit']>(['MiB', 's', 'ms', 'B', 'KiB', '%', '/s'])

/** Every row that misses its target, with the reason where it is known. */
function missedList(cases: readonly ReportedCase[]): string {
  const missed = cases.flatMap(({ name, rows }) =>
    rows.flatMap(({ what, unit, ours, peer, target, reason }) => {
      if (target === null || target.met) return []
      const reached = peer === null ? `${range(ours)} ${unit}` : `${range(peer.ratio)} × ${peer.name}`
      return [`- ${what} (${name}): ${reached}, ${target.text} wanted. ${reason ?? ''}`.trimEnd()]
    }),
  )
  return missed.length === 0 ? 'None.' : missed.join('\n')
}

/** Every row whose median is worse than that of its peer, the worst first, with the reason where it is known. */
function slowerList(cases: readonly ReportedCase[]): string {
  const worse = cases.flatMap(({ name, rows }) =>
    rows.flatMap((row) => {
      if (row.peer === null) return []
      const { median } = row.peer.ratio
      const times = isWorseWhenMore.has(row.unit) ? median : 1 / median
      return times > 1.005 ? [{ name, row, peer: row.peer.name, times }] : []
    }),
  )
  if (worse.length === 0) return 'Nothing.'
  return worse
    .sort((one, other) => other.times - one.times)
    .map(({ name, row, peer, times }) => {
      const what = isWorseWhenMore.has(row.unit) ? 'times as much as' : 'times slower than'
      return `- ${row.what} (${name}): ${times.toFixed(2)} ${what} ${peer}. ${row.reason ?? ''}`.trimEnd()
    })
    .join('\n')
}

/** What was worked on: its figure of before, as the history of this repository has it, beside that of this run. */
function beforeAfter(cases: readonly ReportedCase[]): string {
  const lines = improvements.map((one) => {
    if (one.kind === 'once')
      return [one.what, one.before, `${one.after} (measured once)`, `${one.how} (${one.at})`]
    const row = cases
      .find(({ name }) => name === one.case)
      ?.rows.find(
        ({ what, peer }) => what.startsWith(one.row) && (!one.peer || peer?.name.startsWith(one.peer)),
      )
    const now = !row
      ? 'not measured'
      : one.peer && row.peer
        ? `${range(row.peer.ratio)} ×`
        : `${range(row.ours)} ${row.unit}`
    const beside = one.peer && row?.peer ? `, beside ${row.peer.name}` : ''
    return [
      `${one.row} (${one.case})${beside}`,
      one.peer ? `${one.before} × (${one.at})` : `${one.before} (${one.at})`,
      now,
      one.how,
    ]
  })
  const head = ['what', 'before', 'now', 'what was changed']
  const text = [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  return `A figure of before stands on this page as the commit behind it published it; what was measured once, before and after, stands in the message of its commit. “Now” is the newest run of that case on this page.\n\n${text}`
}

/** The rows of one case as a Markdown table. */
export function table(rows: readonly BenchRow[]): string {
  const cells = rows.map(({ what, unit, ours, peer, target }) => [
    what,
    `${range(ours)} ${unit}`,
    peer === null ? '' : `${peer.name}: ${range(peer.measured)} ${unit}`,
    peer === null ? '' : range(peer.ratio),
    String(ours.count),
    target === null ? 'for comparison' : `${target.text}: ${target.met ? 'reached' : '**missed**'}`,
  ])
  const head = ['what', 'Mayfly', 'beside it', 'ratio', 'runs', 'target']
  const lines = [head, head.map(() => '---'), ...cells]
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n')
}

function range({ min, median, max }: Statistics): string {
  const digits = Math.abs(median) >= 100 ? 0 : Math.abs(median) >= 10 ? 1 : 2
  return `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`
}
