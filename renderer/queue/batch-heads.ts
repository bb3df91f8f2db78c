import type { AppState } from '../store.ts'

let last: { readonly key: string; readonly heads: ReadonlyMap<number, string> } = {
  key: '',
  heads: new Map(),
}

/** In place of a batch id: a gap alone, where a single upload follows a batch that it is no part of. */
export const gap = ''

/**
 * Before which rows of the queue the head of a batch stands: index to batch id, or to `gap`. The same map is given back
 * as long as nothing moved, so that who asks is drawn again only when something did.
 */
export function batchHeads({ window: held, rows, batches }: AppState): ReadonlyMap<number, string> {
  const several = new Set(batches.filter((batch) => batch.count > 1).map((batch) => batch.id))
  const heads = new Map<number, string>()
  if (several.size > 0) {
    let before: string | undefined
    for (const [at, id] of held.ids.entries()) {
      const row = rows.get(id)
      if (row === undefined) continue
      const batch = row.batch
      // Where the row before is not held, only the first of a batch is known to begin it.
      const begins = at === 0 && held.start > 0 ? row.position === 0 : batch !== before
      if (begins && several.has(batch)) heads.set(held.start + at, batch)
      else if (begins && before !== undefined && several.has(before)) heads.set(held.start + at, gap)
      before = batch
    }
  }
  const key = [...heads].flat().join(' ')
  if (key !== last.key) last = { key, heads }
  return last.heads
}
