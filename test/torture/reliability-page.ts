import { readFile, writeFile } from 'node:fs/promises'
import type { SoakDay } from './soak.ts'
import type { Machine, SoakReport } from './soak-report.ts'
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
    `Killed at: ${list(report.killsByEdge)}.`,
    `Other signals: ${list(report.signals)}.`,
    `Faults: ${list(report.faultsByKind)}.`,
    `Disturbances: ${list(report.disturbances)}.`,
    ...(violations.length > 0
      ? [`What was broken:\n\n${violations.map((each) => `- ${each.split('\n')[0]}`).join('\n')}`]
      : []),
  ].join('\n\n')
}

function soakPart(report: SoakReport): string {
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
      day.handles,
      day.timers,
      day.sleepers,
      number(day.rows),
      Math.round(day.databaseBytes / day.rows),
      number(day.reminders),
      number(day.linkChecks),
      day.seconds,
    ].join(' | ')
  return [
    madeBy(command, report.machine, report.seconds),
    `| day | uploads | heap, MiB | outside of it, MiB | handles | timers | sleepers | rows | bytes of database a row | reminders | looks at links | took, s |\n|${' --- |'.repeat(12)}\n${shown.map((day) => `| ${cells(day)} |`).join('\n')}`,
    violations.length === 0
      ? `${number(report.done)} of ${number(uploads)} are done; nothing grew beyond its limit.`
      : `What was broken:\n\n${violations
          .slice(0, 20)
          .map((each) => `- ${each}`)
          .join('\n')}`,
  ].join('\n\n')
}

const number = (count: number): string => count.toLocaleString('en-US')
const list = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([what, count]) => `${what} ${number(count)}`)
    .join(', ') || 'none'
const rows = (lines: readonly (readonly [string, string | number])[]): string =>
  `| what | count |\n| --- | --- |\n${lines.map(([what, value]) => `| ${what} | ${typeof value === 'number' ? number(value) : value} |`).join('\n')}`
