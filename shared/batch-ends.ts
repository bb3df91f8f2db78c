import type { BatchSummary } from './contract.ts'

/**
 * Batches that ended between two looks at the queue, also those that came and went within them. One that merely
 * comes back into the list, because others left it, has not ended anew.
 */
export function batchesThatEnded(
  before: readonly BatchSummary[],
  after: readonly BatchSummary[],
): BatchSummary[] {
  const known = new Map(before.map((batch) => [batch.id, batch]))
  const newest = Math.max(Number.NEGATIVE_INFINITY, ...before.map((batch) => batch.createdAt))
  return after.filter((batch) => {
    if (batch.endedAt === null) return false
    const was = known.get(batch.id)
    return was ? was.endedAt !== batch.endedAt : batch.createdAt >= newest
  })
}
