import { readFile, writeFile } from 'node:fs/promises'
import type { SoakDay } from './soak.ts'
import { fullSoak, type Machine, type SoakReport, soakFigures, startOf } from './soak-report.ts'
import type { TortureReport } from './torture-report.ts'

/** Between these lines the page is the program's; the rest is a person's. */
const parts = {
  torture: ['<!-- torture -->', '<!-- /torture -->'],
  soak: ['<!-- soak -->', '<!-- /soak -->'],
} as const

/** Puts the figures of a run into their part of the page, and leaves everything else as it is. */
export async function writeReliability(
  path: string,
  figures: { readonly torture?: TortureReport; readonly soak?: SoakReport },
): Promise<void> {
  let text = await readFile(path, 'utf8')
  if (figures.torture) text = replaced(text, parts.torture, torturePart(figures.torture))
  if (figures.soak) text = replaced(text, parts.soak, soakPart(figures.soak))
  await writeFile(path, text)
}

function replaced(text: string, [open, close]: readonly [string, string], part: string): string {
  const [from, to] = [text.indexOf(open), text.indexOf(close)]
  if (from < 0 || to < from) throw new Error(`The page has no place for figures: ${open} … ${close}`)
  return `${text.slice(0, from + open.length)}\n\n${part}\n\n${text.slice(to)}`
}

const madeBy = (command: string, { date, commit, cores, memoryGiB, node }: Machine, seconds: number) =>
  `Made by \`${command}\` on ${date} at commit ${commit}, in ${Math.round(seconds / 60)} minutes: ${cores} cores, ${memoryGiB} GiB of memory, Node ${node}, everything on loopback.`

function torturePart(report: TortureReport): string {
  const { seeds, parallel, killsPerRound, violations } = report
  const command = `npm run torture -- --seed ${seeds.first} --rounds ${report.rounds} --kills ${killsPerRound} --parallel ${parallel} --write`
  const broken = (word: RegExp) => violations.filter((each) => word.test(each)).length
  const verdict = [
    ['lost', broken(/: lost/)],
    ['doubled', broken(/: doubled/)],
    ['stuck', broken(/: (stuck|no verdict)/)],
    ['other promises broken', broken(/^(?!.*: (lost|doubled|stuck|no verdict))/)],
  ] as const
  return [
    madeBy(command, report.machine, report.seconds),
    rows([
      ['rounds (seeds)', `${report.rounds} (${seeds.first} to ${seeds.last})`],
      ['processes started', report.processes],
      ['**processes killed**', `**${number(report.kills)}**`],
      ['**faults of hosts**', `**${number(report.faults)}**`],
      ['requests to hosts', report.requests],
      ['uploads accepted', report.items],
      ['attempts written down', report.attempts],
      ['done in the end', report.done],
      ['failed in the end, each for a true reason', list(report.failed)],
      ['failed when the blows ended, all mended by a retry or in the line above', list(report.failedBefore)],
      ['copies that die by themselves, where a host makes up the name', report.expiringOrphans],
      ['copies for which a person had said "send it again"', report.answeredOrphans],
      ...verdict.map(([what, count]) => [`**${what}**`, `**${count}**`] as const),
    ]),
    reached(report),
    `Killed at: ${list(report.killsByEdge)}.`,
    `Other signals: ${list(report.signals)}.`,
    `Faults: ${list(report.faultsByKind)}.`,
    `Disturbances: ${list(report.disturbances)}.`,
    ...(violations.length > 0
      ? [`What was broken:\n\n${violations.map((each) => `- ${each.split('\n')[0]}`).join('\n')}`]
      : []),
  ].join('\n\n')
}

/** What one published run is to reach. */
const enough = { kills: 1_000, faults: 20_000 }

const reached = ({ kills, faults }: TortureReport): string =>
  kills >= enough.kills && faults >= enough.faults
    ? `It reached what one run is to reach: ${number(enough.kills)} kills and ${number(enough.faults)} faults.`
    : `It is shorter than one run is to be: ${number(enough.kills)} kills and ${number(enough.faults)} faults.`

/** The figures of a soak, and every sentence that follows from them. */
export function soakPart(report: SoakReport): string {
  const { days, seed, uploads, violations } = report
  const command = `npm run torture -- --soak --days ${days.length} --uploads ${uploads} --seed ${seed} --write`
  const shown = days.filter(({ day }) => day === 1 || day % 5 === 0 || day === days.length)
  const mib = (bytes: number) => (bytes / 1024 ** 2).toFixed(1)
  const cells = (day: SoakDay) =>
    [
      day.day,
      number(day.uploads),
      mib(day.heapBytes),
      mib(day.externalBytes),
      mib(day.residentBytes),
      day.handles,
      day.timers,
      day.sleepers,
      number(day.rows),
      Math.round(day.databaseBytes / day.rows),
      number(day.reminders),
      number(day.linkChecks),
      day.seconds,
    ].join(' | ')
  const isFull = days.length >= fullSoak.days && uploads >= fullSoak.uploads
  return [
    madeBy(command, report.machine, report.seconds),
    isFull
      ? `This is the full run: ${number(uploads)} uploads in ${days.length} days.`
      : `This run is shorter than the full one, ${number(fullSoak.uploads)} uploads in ${fullSoak.days} days.`,
    `| day | uploads | heap, MiB | outside of it, MiB | all memory (RSS), MiB | handles | timers | sleepers | rows | bytes of database a row | reminders | looks at links | took, s |\n|${' --- |'.repeat(13)}\n${shown.map((day) => `| ${cells(day)} |`).join('\n')}`,
    comparison(days),
    violations.length === 0
      ? `${number(report.done)} of ${number(uploads)} are done; nothing grew beyond its limit.`
      : `What was broken:\n\n${violations
          .slice(0, 20)
          .map((each) => `- ${each}`)
          .join('\n')}`,
  ].join('\n\n')
}

/** The last day beside the one that it is held against, and beside the first. */
function comparison(days: readonly SoakDay[]): string {
  const [first, start, last] = [days[0], startOf(days), days.at(-1)]
  if (!first || !start || !last) return 'A single day has nothing to be held against.'
  const lines = soakFigures.map(({ what, of, most, shown }) =>
    [what, shown(of(first)), shown(of(start)), shown(of(last)), shown(most(of(start)))].join(' | '),
  )
  const head = `held against day ${start.day} | day ${first.day} | day ${start.day} | day ${last.day} | at most`
  return `| ${head} |\n|${' --- |'.repeat(5)}\n${lines.map((line) => `| ${line} |`).join('\n')}`
}

const number = (count: number): string => count.toLocaleString('en-US')
const list = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([what, count]) => `${what} ${number(count)}`)
    .join(', ') || 'none'
const rows = (lines: readonly (readonly [string, string | number])[]): string =>
  `| what | count |\n| --- | --- |\n${lines.map(([what, value]) => `| ${what} | ${typeof value === 'number' ? number(value) : value} |`).join('\n')}`
