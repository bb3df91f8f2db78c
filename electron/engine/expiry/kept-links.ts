import type { Queue } from '../queue.ts'
import type { RenewalStore } from '../store/renewals.ts'

export interface KeptLinksDeps {
  readonly queue: Pick<Queue, 'apply'>
  readonly renewals: Pick<RenewalStore, 'behind' | 'sharing'>
}

/**
 * Where a renewal kept the link, the earlier upload's link is the same and lives as long: its row takes over the end
 * and what checks have shown, so that nobody is told it is gone while it lives; and so do the rows that use that link
 * since their content was up already. It goes by the rows alone: what was
 * missed by a crash, or came with an import, is made up for at the next time.
 * @returns a function that brings all rows up to date.
 */
export function createKeptLinks({ queue, renewals }: KeptLinksDeps): () => void {
  return () => {
    // One step of a chain after the other, the latest first; each round changes what the next finds.
    for (let rows = renewals.behind(); rows.length > 0; rows = renewals.behind()) {
      let changed = 0
      for (const { old, by } of rows) {
        if (by.upload.state.kind !== 'done') continue
        const { expiresAt, expirySource } = by.upload.state.result
        const { alive } = by.upload
        const event = { kind: 'outlived', expiresAt, expirySource, alive } as const
        // First: the old one is found again for as long as it is behind.
        for (const other of renewals.sharing(old)) queue.apply(other, event)
        if (queue.apply(old, event)) changed++
      }
      if (changed === 0) return
    }
  }
}
