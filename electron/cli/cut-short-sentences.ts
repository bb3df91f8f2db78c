import type { BatchSummary } from '../../shared/contract.ts'

/** Batches of which a part was never accepted, because Mayfly ended while they were added. */
export function cutShortSentences(batches: readonly BatchSummary[]): string[] {
  return batches
    .filter((batch) => batch.cutShort)
    .map(
      ({ id, count }) =>
        `Batch ${id} is not whole: Mayfly ended after the first ${count} of it were added. Add the rest again.`,
    )
}
