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

/** What a run has by default, and what the promise is about. */
export const fullSoak = { days: 30, uploads: 50_000 }

const MiB = 1024 ** 2
const mib = (bytes: number): string => (bytes / MiB).toFixed(1)
const share = (most: number, more: number) => (before: number) => before * most + more

/** What is held against the day from which on every day is alike; `most` of the last day, by that one. */
export const soakFigures: readonly {
  readonly what: string
  readonly of: (day: SoakDay) => number
  readonly most: (before: number) => number
  readonly shown: (value: number) => string
}[] = [
  { what: 'heap, MiB', of: ({ heapBytes }) => heapBytes, most: share(1.05, 4 * MiB), shown: mib },
  {
    what: 'outside of it, MiB',
    of: ({ externalBytes }) => externalBytes,
    most: share(1.05, 2 * MiB),
    shown: mib,
  },
  // Connections that stay open for a next request are some more or fewer at any moment; what leaks is hundreds.
  { what: 'handles', of: ({ handles }) => handles, most: share(1, 12), shown: String },
  { what: 'timers', of: ({ timers }) => timers, most: share(1, 2), shown: String },
  { what: 'sleepers', of: ({ sleepers }) => sleepers, most: share(1, 2), shown: String },
  {
    what: 'bytes of database a row',
    of: ({ databaseBytes, rows }) => databaseBytes / rows,
    most: share(1.15, 0),
    shown: (bytes) => String(Math.round(bytes)),
  },
]

/**
 * The day that the last one is held against: the fifth, when the first links have died and as many rows go as come, or
 * the first of a short run.
 */
export const startOf = (days: readonly SoakDay[]): SoakDay | undefined => days[Math.min(4, days.length - 2)]

/** Holds the last day against the day from which on every day is alike. */
export function judgeSoak(
  result: SoakResult,
  run: { readonly machine: Machine; readonly seed: number; readonly seconds: number },
): SoakReport {
  const violations = [...result.violations]
  const start = startOf(result.days)
  const last = result.days.at(-1)
  if (start && last && start !== last) {
    for (const { what, of, most, shown } of soakFigures) {
      if (of(last) > most(of(start)))
        violations.push(
          `${what}: ${shown(of(last))} on day ${last.day}, ${shown(of(start))} on day ${start.day}`,
        )
    }
  }
  const { machine: on, seed, seconds } = run
  return { ...result, violations, machine: on, seed, seconds }
}
