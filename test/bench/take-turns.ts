import type { BenchContext, BenchRow } from './bench-case.ts'
import { statisticsOf } from './statistics.ts'

export interface Contest {
  readonly what: string
  readonly unit: BenchRow['unit']
  readonly ours: () => Promise<number>
  readonly peer: { readonly name: string; readonly measure: () => Promise<number> }
  /** The least median of ours ÷ peer; null for comparison alone. */
  readonly atLeast: number | null
  /** Fewer pairs than the case has, and no round before them where everything is warm already. */
  readonly pairs?: number
  readonly warm?: boolean
  /** Why ours is slower where it is; made when all was measured, so that it can name figures of the run. */
  readonly reason?: string | (() => string)
}

/** Measures both sides in turn, after one round that does not count, so that both meet the same machine. */
export async function takeTurns(contest: Contest, { say, ...context }: BenchContext): Promise<BenchRow> {
  const ours: number[] = []
  const peers: number[] = []
  const pairs = Math.min(context.pairs, contest.pairs ?? context.pairs)
  if (!contest.warm) {
    await contest.peer.measure()
    await contest.ours()
  }
  for (let round = 1; round <= pairs; round += 1) {
    const first = round % 2 === 1
    if (first) ours.push(await contest.ours())
    peers.push(await contest.peer.measure())
    if (!first) ours.push(await contest.ours())
    say(
      `${contest.what} ${round}/${pairs}: ${ours.at(-1)?.toFixed(2)} | ${peers.at(-1)?.toFixed(2)} ${contest.unit}`,
    )
  }
  const ratio = statisticsOf(ours.map((value, at) => value / (peers[at] ?? Number.NaN)))
  return {
    what: contest.what,
    unit: contest.unit,
    ours: statisticsOf(ours),
    peer: { name: contest.peer.name, measured: statisticsOf(peers), ratio },
    target:
      contest.atLeast === null
        ? null
        : { text: `at least ${contest.atLeast} ×`, met: ratio.median >= contest.atLeast },
    ...(contest.reason !== undefined && {
      reason: typeof contest.reason === 'string' ? contest.reason : contest.reason(),
    }),
  }
}
