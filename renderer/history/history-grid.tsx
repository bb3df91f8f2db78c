import { type KeyboardEvent, type MouseEvent, useEffect, useRef } from 'react'
import { copyLinks } from '../shell/copy-links.ts'
import { forget } from './forget.ts'
import styles from './history-grid.module.css'
import { keyCommand } from './history-keys.ts'
import { HistoryRow } from './history-row.tsx'
import { copySelected, idsToSelect } from './selected-rows.ts'
import type { History } from './use-history.ts'
import { useRowFocus } from './use-row-focus.ts'
import { useTallList } from './use-tall-list.ts'

const rowHeight = 46

function rowId(slot: number): string {
  return `history-row-${slot}`
}

/** A selection of rows marks no words: what is marked is what Ctrl C copies. */
function keepWords(event: MouseEvent): void {
  if (event.shiftKey) event.preventDefault()
}

interface HistoryGridProps {
  readonly history: History
  readonly active: string | null
  readonly onActive: (id: string | null) => void
  readonly selected: ReadonlySet<string>
  readonly onSelected: (ids: ReadonlySet<string>) => void
}

/** The history as a windowed list; the row that is pointed at opens beside it. */
export function HistoryGrid({ history, active, onActive, selected, onSelected }: HistoryGridProps) {
  const { view, rows, isCurrent, show, reload } = history
  const scroller = useRef<HTMLDivElement>(null)
  /** Where a selection of several begins. */
  const anchor = useRef(0)
  const { first, last, drawn, order, height, offset, scrollTo } = useTallList({
    count: rows.length,
    rowHeight,
    overscan: 8,
    scroller,
  })
  useEffect(() => show(first, last + 20), [first, last, show])

  const select = async (first: number, last: number) => {
    const ids = await idsToSelect(history, Math.min(first, last), Math.max(first, last))
    if (ids) onSelected(new Set(ids))
  }
  const focus = useRowFocus({
    scroller,
    rows,
    isCurrent,
    scrollTo,
    onPlace: (index) => {
      anchor.current = index
    },
    onReached: (row, index, extend) => {
      if (extend) void select(anchor.current, index)
      onActive(row.id)
    },
  })

  const viewKey = JSON.stringify(view)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another view begins at its top
  useEffect(() => {
    anchor.current = 0
    focus.put(0)
    scroller.current?.scrollTo({ top: 0 })
  }, [viewKey])

  const toggle = (id: string) => {
    const next = new Set(selected)
    if (!next.delete(id)) next.add(id)
    onSelected(next)
  }
  const indexOf = (target: EventTarget) =>
    Number((target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset.index ?? Number.NaN)
  const onKeyDown = (event: KeyboardEvent) => {
    const pressedAt = indexOf(event.target)
    const index = Number.isNaN(pressedAt) ? focus.place() : pressedAt
    const row = rows.rowAt(index)
    const run = keyCommand(event, {
      go: (step) => focus.goTo(index + step, event.shiftKey),
      goTo: (to) => focus.goTo(to === 'end' ? 'end' : 0, event.shiftKey),
      toggle: () => row && toggle(row.id),
      open: () => row && onActive(row.id),
      close: () => (selected.size > 0 ? onSelected(new Set()) : onActive(null)),
      all: () => void select(0, rows.length - 1),
      copy: () => void (selected.size > 0 ? copySelected(history, selected) : row && copyLinks([row])),
      forget: () => {
        const ids = selected.size > 0 ? [...selected] : row ? [row.id] : []
        if (ids.length === 0) return
        onSelected(new Set())
        onActive(null)
        void forget(ids, reload)
      },
    })
    if (!run) return
    event.preventDefault()
    run()
  }
  const onClick = (event: MouseEvent) => {
    const index = indexOf(event.target)
    if (Number.isNaN(index)) return
    const row = rows.rowAt(index)
    focus.put(index)
    if (event.shiftKey) void select(anchor.current, index)
    else if (!row) focus.goTo(index, false)
    else if (event.ctrlKey || event.metaKey) {
      anchor.current = index
      toggle(row.id)
    } else {
      anchor.current = index
      onSelected(new Set())
      onActive(row.id)
    }
  }

  const stop = drawn.some(({ index }) => index === focus.place()) ? focus.place() : first
  const isCounted = rows.count !== null && !rows.count.capped
  return (
    <div ref={scroller} className={styles.scroller}>
      <div
        role="grid"
        tabIndex={-1}
        aria-label="Upload history"
        aria-rowcount={isCounted ? rows.length : -1}
        aria-multiselectable="true"
        aria-busy={!isCurrent}
        className={styles.grid}
        style={{ height }}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onMouseDown={keepWords}
        onFocus={focus.onFocus}
        onBlur={focus.onBlur}
      >
        {/* Elements stand in the order of their slots: in which they are to be read is said here. */}
        <div
          role="rowgroup"
          aria-owns={order?.map(rowId).join(' ')}
          className={styles.rows}
          style={offset === 0 ? undefined : { transform: `translateY(${offset}px)` }}
        >
          {drawn.map(({ index, slot, top }) => {
            const row = rows.rowAt(index)
            return (
              <HistoryRow
                key={slot}
                id={rowId(slot)}
                upload={row}
                index={index}
                top={top}
                isStop={index === stop}
                isActive={row !== undefined && row.id === active}
                isSelected={row !== undefined && selected.has(row.id)}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}
