import type { StoredRow } from './read-database.ts'
import type { TorturedProcess } from './tortured-process.ts'

/** Exit codes of a command that ended by itself or was asked to: see the README. */
const allowed = new Set([0, 1, 2, 3, 130, 143])

/**
 * What processes told their callers is true and holds no key, and none ended otherwise than in order, or by a signal
 * of ours.
 */
export function checkProcesses(
  processes: readonly TorturedProcess[],
  rows: readonly StoredRow[],
  key: string,
  say: (sentence: string) => void,
): void {
  const byId = new Map(rows.map((row) => [row.id, row]))
  for (const each of processes) {
    const name = each.args.slice(0, 4).join(' ')
    if (each.stdout().includes(key) || each.stderr().includes(key)) say(`key: ${name} printed it`)
    const stack = /\n\s+at .+:\d+:\d+/.test(each.stderr())
    if (stack || /made a mistake/i.test(each.stderr()))
      say(`crashed: ${name}: ${each.stderr().slice(0, 1500)}`)
    const { code, signal } = each.end() ?? { code: null, signal: null }
    const asPlanned = signal === 'SIGKILL' && each.diedAt() !== null
    if (signal !== null && !asPlanned && !each.signals.includes(signal))
      say(`crashed: ${name} ended by ${signal}`)
    if (code !== null && !allowed.has(code))
      say(`crashed: ${name} ended with ${code}: ${each.stderr().slice(0, 500)}`)
    for (const line of each.stdout().split('\n').slice(0, -1)) checkLine(line, name, byId, say)
  }
}

/** A row that was printed was accepted, and one printed as done stays so, under its link. */
function checkLine(
  line: string,
  name: string,
  byId: ReadonlyMap<string, StoredRow>,
  say: (sentence: string) => void,
): void {
  const printed = JSON.parse(line) as { id?: string | null; state?: string; url?: string | null }
  if (!printed.id) return
  const row = byId.get(printed.id)
  if (!row) say(`lost: ${name} said that ${printed.id} was accepted`)
  else if (printed.state === 'done' && (row.state !== 'done' || row.url !== printed.url)) {
    say(`lost: ${name} printed ${printed.url} for ${row.name}, which is ${row.state} at ${row.url}`)
  }
}
