import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react'
import type { Upload } from '../../shared/upload.ts'
import { openLinkOf } from '../queue/primary-action.ts'
import { attempt } from '../shell/attempt.ts'
import { copyLinks } from '../shell/copy-links.ts'
import { forget } from './forget.ts'
import styles from './history-grid.module.css'
import { keyCommand } from './history-keys.ts'
import { HistoryMenu } from './history-menu.tsx'
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
  const [menu, setMenu] = useState<{
    readonly row: Upload
    readonly anchor: HTMLElement
    readonly at?: DOMRect | undefined
  } | null>(null)
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
  const commandsFor = (row: Upload | undefined) => ({
    toggle: () => row && toggle(row.id),
    open: () => row && onActive(row.id),
    close: () => (selected.size > 0 ? onSelected(new Set()) : onActive(null)),
    copy: () => void (selected.size > 0 ? copySelected(history, selected) : row && copyLinks([row])),
    forget: () => {
      const ids = selected.size > 0 ? [...selected] : row ? [row.id] : []
      if (ids.length === 0) return
      onSelected(new Set())
      onActive(null)
      void forget(ids, reload)
    },
  })
  const openMenu = (index: number, at?: DOMRect) => {
    const row = rows.rowAt(index)
    const element = scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)
    if (!row || !element) return
    focus.put(index)
    // As in a list of files: it is about what is selected, or about this one alone.
    if (!selected.has(row.id)) onSelected(new Set())
    element.focus({ preventScroll: true })
    setMenu({ row, anchor: element, at })
  }
  const onContextMenu = (event: MouseEvent) => {
    const index = indexOf(event.target)
    // Words that were marked keep the browser's own menu.
    if (Number.isNaN(index) || String(window.getSelection()) !== '') return
    event.preventDefault()
    openMenu(index, new DOMRect(event.clientX, event.clientY))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const pressedAt = indexOf(event.target)
    const index = Number.isNaN(pressedAt) ? focus.place() : pressedAt
    const row = rows.rowAt(index)
    const run = keyCommand(event, {
      ...commandsFor(row),
      go: (step) => focus.goTo(index + step, event.shiftKey),
      goTo: (to) => focus.goTo(to === 'end' ? 'end' : 0, event.shiftKey),
      all: () => void select(0, rows.length - 1),
      openLink: () => row?.state.kind === 'done' && void attempt(() => openLinkOf(row)),
      menu: () => openMenu(index),
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
        onContextMenu={onContextMenu}
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
      {menu && (
        <HistoryMenu
          upload={menu.row}
          count={Math.max(1, selected.size)}
          anchor={menu.anchor}
          at={menu.at}
          onClose={() => setMenu(null)}
          onChange={reload}
          commands={commandsFor(menu.row)}
        />
      )}
    </div>
  )
}
