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
}

/** One line of the report: ours, beside a peer measured in turn with it, or alone against a limit. */
export interface BenchRow {
  readonly what: string
  readonly unit: 'GiB/s' | 'files/s' | 'MiB' | 's' | 'ms' | 'B' | 'KiB' | '%' | '/s'
  readonly ours: Statistics
  readonly peer: { readonly name: string; readonly measured: Statistics; readonly ratio: Statistics } | null
  /** What the row has to reach, and whether it did; null for a row that is only for comparison. */
  readonly target: { readonly text: string; readonly met: boolean } | null
}

export interface BenchCase {
  readonly name: string
  run(context: BenchContext): Promise<BenchRow[]>
}
