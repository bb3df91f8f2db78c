import type { Machine } from './soak-report.ts'
import type { RoundResult } from './torture-round.ts'

type Counts = Record<string, number>

/** All rounds of a run together. */
export interface TortureSums {
  readonly rounds: number
  readonly kills: number
  readonly killsByEdge: Counts
  readonly processes: number
  readonly signals: Counts
  /** Played by hosts and by what URLs lead to. */
  readonly faults: number
  readonly faultsByKind: Counts
  readonly disturbances: Counts
  readonly requests: number
  readonly items: number
  readonly done: number
  readonly failed: Counts
  readonly failedBefore: Counts
  readonly attempts: number
  readonly expiringOrphans: number
  readonly answeredOrphans: number
  /** With the seed of the round before each. */
  readonly violations: readonly string[]
}

export interface TortureReport extends TortureSums {
  readonly machine: Machine
  readonly seeds: { readonly first: number; readonly last: number }
  readonly parallel: number
  readonly killsPerRound: number
  readonly seconds: number
}

export function addUp(rounds: readonly RoundResult[]): TortureSums {
  const sum = (of: (round: RoundResult) => number) => rounds.reduce((total, round) => total + of(round), 0)
  const merge = (of: (round: RoundResult) => Readonly<Counts>) => {
    const merged: Counts = {}
    for (const round of rounds) {
      for (const [name, count] of Object.entries(of(round))) merged[name] = (merged[name] ?? 0) + count
    }
    return Object.fromEntries(Object.entries(merged).sort(([, one], [, other]) => other - one))
  }
  return {
    rounds: rounds.length,
    kills: sum(({ kills }) => total(kills)),
    killsByEdge: merge(({ kills }) => kills as Counts),
    processes: sum(({ processes }) => processes),
    signals: merge(({ otherSignals }) => otherSignals),
    faults: sum(({ faults, sourceFaults }) => total(faults) + sourceFaults),
    faultsByKind: merge(({ faults, sourceFaults }) => ({ ...faults, 'source of a URL': sourceFaults })),
    disturbances: merge(({ disturbances }) => disturbances),
    requests: sum(({ requests }) => requests),
    items: sum(({ items }) => items),
    done: sum(({ done }) => done),
    failed: merge(({ failed }) => failed),
    failedBefore: merge(({ failedBefore }) => failedBefore),
    attempts: sum(({ attempts }) => attempts),
    expiringOrphans: sum(({ expiringOrphans }) => expiringOrphans),
    answeredOrphans: sum(({ answeredOrphans }) => answeredOrphans),
    violations: rounds.flatMap(({ seed, violations }) => violations.map((each) => `seed ${seed}: ${each}`)),
  }
}

/** What a round tells while the run goes on. */
export function roundLine(round: RoundResult): string {
  const { seed, seconds, items, done, violations } = round
  const figures = `${total(round.kills)} kills, ${total(round.faults)} faults, ${items} uploads, ${done} done`
  const shown = violations.slice(0, 12)
  const more = violations.length > shown.length ? `\n  and ${violations.length - shown.length} more` : ''
  const verdict = violations.length === 0 ? 'as promised' : `BROKEN:\n  ${shown.join('\n  ')}${more}`
  return `SEED=${seed}: ${figures}, ${seconds} s: ${verdict}`
}

const total = (counts: Readonly<Partial<Counts>>): number =>
  Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0)
