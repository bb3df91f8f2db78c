import type { Statistics } from './statistics.ts'

export interface BenchContext {
  /** Small sizes and few pairs: to see that it works, not for figures to keep. */
  readonly quick: boolean
  /** How often each side is measured, in turn. */
  readonly pairs: number
  /** An empty folder, removed at the end. */
  readonly scratch: string
  /** A line about what goes on. */
  say(text: string): void
  /** A sentence that is to stand below the figures, such as what could not be measured here. */
  note(sentence: string): void
}

/** A row's place in a chart of how something grows. */
export interface ChartPoint {
  readonly chart: ChartName
  readonly series: string
  /** Bytes, or how many files. */
  readonly x: number
}

export const chartNames = ['rate-by-size', 'memory-by-size', 'rate-by-count', 'memory-by-count'] as const
export type ChartName = (typeof chartNames)[number]

/** One line of the report: ours, beside a peer measured in turn with it, or alone against a limit. */
export interface BenchRow {
  readonly what: string
  readonly unit: 'GiB/s' | 'files/s' | 'MiB' | 's' | 'ms' | 'B' | 'KiB' | '%' | '/s'
  readonly ours: Statistics
  readonly peer: { readonly name: string; readonly measured: Statistics; readonly ratio: Statistics } | null
  /** What the row has to reach, and whether it did; null for a row that is only for comparison. */
  readonly target: { readonly text: string; readonly met: boolean } | null
  /** Why it is slower than what stands beside it, or misses its target, where that is known. */
  readonly reason?: string
  readonly point?: ChartPoint
}

export interface BenchCase {
  readonly name: string
  /** As many pairs at most as tell enough; absent: as many as are asked for. */
  readonly pairs?: number
  run(context: BenchContext): Promise<BenchRow[]>
}
