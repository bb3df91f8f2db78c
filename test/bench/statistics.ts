export interface Statistics {
  readonly min: number
  readonly median: number
  readonly max: number
  /** How many values these are of. */
  readonly count: number
}

/** Throws for an empty list. */
export function statisticsOf(values: readonly number[]): Statistics {
  const sorted = [...values].sort((a, b) => a - b)
  const [min, max] = [sorted[0], sorted.at(-1)]
  if (min === undefined || max === undefined) throw new Error('There is nothing to take statistics of.')
  const upper = sorted[Math.floor(sorted.length / 2)] ?? min
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? min
  return { min, median: (lower + upper) / 2, max, count: sorted.length }
}
