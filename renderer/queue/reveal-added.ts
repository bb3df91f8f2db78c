import type { Virtualizer } from '@tanstack/react-virtual'
import { useEffect } from 'react'
import { engine } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { useStore } from '../store.ts'

/** Has the list show what this window has just added: the last `count` rows of the queue. */
export async function revealAdded(count: number): Promise<void> {
  const got = await attempt(() => engine().queue.range({ start: 0, count: 1 }))
  if (got) useStore.setState({ added: { first: Math.max(0, got.total - count), count } })
}

/** Brings what was added into view, from its first row on, once its rows are in the list; what is in view stays there. */
export function useRevealAdded(virtualizer: Virtualizer<HTMLDivElement, Element>): void {
  const added = useStore((state) => state.added)
  const total = useStore((state) => state.summary.total)
  useEffect(() => {
    if (added === null || total <= added.first) return
    // Done with, whatever is in view: kept, it would move the list when something else is added.
    useStore.setState({ added: null })
    const { range } = virtualizer
    const last = Math.min(total, added.first + added.count) - 1
    if (range === null || added.first <= range.startIndex || last >= range.endIndex)
      virtualizer.scrollToIndex(added.first, { align: 'start' })
  }, [added, total, virtualizer])
}
