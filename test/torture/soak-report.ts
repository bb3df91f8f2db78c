import { execFileSync } from 'node:child_process'
import { availableParallelism, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { SoakDay, SoakResult } from './soak.ts'

export interface Machine {
  readonly date: string
  readonly commit: string
  readonly cores: number
  readonly memoryGiB: number
  readonly node: string
}

export function machine(): Machine {
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd, encoding: 'utf8' }).trim(),
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    node: process.versions.node,
  }
}

export interface SoakReport extends SoakResult {
  readonly machine: Machine
  readonly seed: number
  readonly seconds: number
}

/** What may be more at the end than when the first links have died (the fifth day), or on the first day of a short run. */
const limits = {
  heapShare: 1.05,
  heapBytes: 4 * 1024 ** 2,
  /** Connections that stay open for a next request are some more or fewer at any moment; what leaks is hundreds. */
  handles: 12,
  timers: 2,
  sleepers: 2,
  rowShare: 1.15,
}

/** Holds the last day against the day from which on every day is alike. */
export function judgeSoak(
  result: SoakResult,
  run: { readonly machine: Machine; readonly seed: number; readonly seconds: number },
): SoakReport {
  const violations = [...result.violations]
  const first = result.days[Math.min(4, result.days.length - 2)]
  const last = result.days.at(-1)
  if (first && last && first !== last) {
    const held = (what: string, of: (day: SoakDay) => number, most: number) => {
      if (of(last) > most) {
        violations.push(`${what}: ${of(last)} on day ${last.day}, ${of(first)} on day ${first.day}`)
      }
    }
    const rowBytes = (day: SoakDay) => Math.round(day.databaseBytes / day.rows)
    held('heap', ({ heapBytes }) => heapBytes, first.heapBytes * limits.heapShare + limits.heapBytes)
    held('handles', ({ handles }) => handles, first.handles + limits.handles)
    held('timers', ({ timers }) => timers, first.timers + limits.timers)
    held('sleepers', ({ sleepers }) => sleepers, first.sleepers + limits.sleepers)
    held('bytes of the database for each row', rowBytes, rowBytes(first) * limits.rowShare)
  }
  const { machine: on, seed, seconds } = run
  return { ...result, violations, machine: on, seed, seconds }
}
