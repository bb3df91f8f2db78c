import type { Change } from '../../shared/contract.ts'
import { formatLinks, linkFormatOf, linkOf } from '../../shared/link-format.ts'
import type { Upload } from '../../shared/upload.ts'
import type { DesktopEngine } from './desktop-engine.ts'
import { type DesktopState, followChange, startState } from './desktop-state.ts'

/** Calls `show` with the state now, and after each change with what it was before. Returns what ends it. */
export function followEngine(
  engine: Pick<DesktopEngine, 'overview' | 'snapshot' | 'subscribe'>,
  show: (state: DesktopState, before: DesktopState | null, change: Change | null) => void,
): () => void {
  const overview = engine.overview()
  // Rows take long to read, and at a start hardly ever is one being sent.
  const rows = overview.summary.counts.sending > 0 ? engine.snapshot().rows : []
  let state = startState(overview, rows)
  show(state, null, null)
  return engine.subscribe((change) => {
    const before = state
    state = followChange(state, change)
    show(state, before, change)
  })
}

/** All links of a batch, in the order its files were given and in the person's format; '' where there is none. */
export function batchLinks(engine: Pick<DesktopEngine, 'queue' | 'settings'>, batch: string): string {
  const rows: Upload[] = []
  for (let start = 0; ; ) {
    const page = engine.queue.batch(batch, start, 500)
    rows.push(...page.rows)
    const last = page.rows.at(-1)
    if (!last || page.rows.length < 500) break
    // By their places, some of which may be empty: what was forgotten.
    start = last.position + 1
  }
  const links = rows.map(linkOf).filter((link) => link !== null)
  return formatLinks(linkFormatOf(engine.settings.get()), links)
}
