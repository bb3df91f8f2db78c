import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { showQueueRows } from '../api.ts'
import { useStore } from '../store.ts'
import { BatchBar } from './batch-bar.tsx'
import { batchHeads, gap } from './batch-heads.ts'
import styles from './queue-grid.module.css'
import { handleGridKey } from './queue-keys.ts'
import { handleGridClick, handleGridDoubleClick, handleGridRightClick } from './queue-mouse.ts'
import { QueueRow } from './queue-row.tsx'
import { useRevealAdded } from './reveal-added.ts'
import { useRenewedRows } from './use-renewed-rows.ts'

const rowHeight = 56
const headHeight = 45
const gapHeight = 10

function heightOfHead(head: string | undefined): number {
  if (head === undefined) return 0
  return head === gap ? gapHeight : headHeight
}

/** The queue as a windowed list: only the rows on screen are drawn, only those round them are held. */
export function QueueGrid() {
  const scroller = useRef<HTMLDivElement>(null)
  const total = useStore((state) => state.summary.total)
  const held = useStore((state) => state.window)
  const active = useStore((state) => state.active)
  const heads = useStore(batchHeads)
  const headAt = (index: number) => heads.get(index)
  const activeIndex = active === null ? -1 : held.ids.indexOf(active) + held.start
  const stop = active !== null && held.ids.includes(active) ? active : held.ids[0]

  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rowHeight + heightOfHead(headAt(index)),
    overscan: 6,
    // The row with the focus stays in the page when it is scrolled away, else the focus would be lost.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const first = Math.max(0, startIndex - overscan)
      const last = Math.min(count - 1, endIndex + overscan)
      const shown = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at)
      if (activeIndex >= 0 && activeIndex < count && active !== null && held.ids.includes(active)) {
        if (activeIndex < first) shown.unshift(activeIndex)
        if (activeIndex > last) shown.push(activeIndex)
      }
      return shown
    },
  })
  useRevealAdded(virtualizer)
  useRenewedRows()
  const items = virtualizer.getVirtualItems()
  const range = virtualizer.range
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights change with the heads, nothing else does
  useEffect(() => virtualizer.measure(), [heads])
  useEffect(() => {
    if (range) showQueueRows(range.startIndex, range.endIndex + 1)
  }, [range])

  return (
    <div ref={scroller} className={styles.scroller}>
      <div
        role="grid"
        aria-label="Upload queue"
        aria-rowcount={total}
        aria-multiselectable="true"
        className={styles.grid}
        style={{ height: virtualizer.getTotalSize() }}
        onKeyDown={(event) => handleGridKey(event, (index) => virtualizer.scrollToIndex(index))}
        onClick={handleGridClick}
        onDoubleClick={handleGridDoubleClick}
        onContextMenu={handleGridRightClick}
        onFocus={(event) => {
          const row = event.target.closest<HTMLElement>('[data-row]')?.dataset.row
          if (row !== undefined && row !== useStore.getState().active) useStore.setState({ active: row })
        }}
      >
        {items.map((item) => {
          const id = held.ids[item.index - held.start]
          const head = headAt(item.index)
          return (
            <div
              key={id ?? `row ${item.index}`}
              role="rowgroup"
              className={styles.place}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {head === gap && <div role="presentation" className={styles.gap} />}
              {head !== undefined && head !== gap && <BatchBar id={head} />}
              {id === undefined ? (
                <div role="row" tabIndex={-1} aria-rowindex={item.index + 1} className={styles.empty}>
                  <div role="gridcell" className={styles.ghost} />
                </div>
              ) : (
                <QueueRow id={id} index={item.index} isStop={id === stop} />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}
