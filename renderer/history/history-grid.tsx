import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, useEffect, useRef } from 'react'
import { copyLinks } from '../shell/copy-links.ts'
import { forget } from './forget.ts'
import styles from './history-grid.module.css'
import { HistoryRow } from './history-row.tsx'
import type { History } from './use-history.ts'

const rowHeight = 46

interface HistoryGridProps {
  readonly history: History
  readonly active: string | null
  readonly onActive: (id: string | null) => void
  readonly selected: ReadonlySet<string>
  readonly onSelected: (ids: ReadonlySet<string>) => void
}

/** The history as a windowed list; the row that is pointed at opens beside it. */
export function HistoryGrid({ history, active, onActive, selected, onSelected }: HistoryGridProps) {
  const { view, show, reload } = history
  const scroller = useRef<HTMLDivElement>(null)
  const anchor = useRef(0)
  const place = useRef(0)
  const virtualizer = useVirtualizer({
    count: view.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  })
  const { range } = virtualizer
  useEffect(() => {
    if (range) show(range.startIndex, range.endIndex + 20)
  }, [range, show])

  const refocus = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new view is when the row that had the focus may be gone
  useEffect(() => {
    if (!refocus.current || document.activeElement !== document.body) return
    refocus.current = false
    scroller.current?.querySelector<HTMLElement>('[data-index][tabindex="0"]')?.focus({ preventScroll: true })
  }, [view])

  const goTo = (index: number, extend: boolean) => {
    const to = Math.max(0, Math.min(view.length - 1, index))
    place.current = to
    virtualizer.scrollToIndex(to)
    const row = view.rowAt(to)
    if (!row) return
    onActive(row.id)
    if (extend) onSelected(new Set(idsBetween(anchor.current, to)))
    else anchor.current = to
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus({ preventScroll: true }),
    )
  }
  const idsBetween = (a: number, b: number) => {
    const [first, last] = a < b ? [a, b] : [b, a]
    return Array.from({ length: last - first + 1 }, (_, at) => view.rowAt(first + at)?.id).filter(
      (id) => id !== undefined,
    )
  }
  const toggle = (id: string) => {
    const next = new Set(selected)
    if (!next.delete(id)) next.add(id)
    onSelected(next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const index = Number(
      (event.target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset.index ?? Number.NaN,
    )
    const row = view.rowAt(index)
    if (!row) return
    const chosen = selected.size > 0 ? view.held.filter((one) => selected.has(one.id)) : [row]
    const run = keyCommand(event, {
      go: (step) => goTo(index + step, event.shiftKey),
      goTo: (to) => goTo(to === 'end' ? view.length - 1 : 0, event.shiftKey),
      toggle: () => toggle(row.id),
      open: () => onActive(row.id),
      close: () => (selected.size > 0 ? onSelected(new Set()) : onActive(null)),
      all: () => onSelected(new Set(view.held.map((one) => one.id))),
      copy: () => void copyLinks(chosen),
      forget: () => {
        onSelected(new Set())
        onActive(null)
        refocus.current = true
        void forget(selected.size > 0 ? [...selected] : [row.id], reload)
      },
    })
    if (!run) return
    event.preventDefault()
    run()
  }
  const onClick = (event: MouseEvent) => {
    const index = Number(
      (event.target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset.index ?? Number.NaN,
    )
    const row = view.rowAt(index)
    if (!row) return
    place.current = index
    if (event.shiftKey) onSelected(new Set(idsBetween(anchor.current, index)))
    else if (event.ctrlKey || event.metaKey) toggle(row.id)
    else {
      anchor.current = index
      onSelected(new Set())
      onActive(row.id)
    }
  }

  const items = virtualizer.getVirtualItems()
  const stop = items.some((item) => item.index === place.current) ? place.current : (items[0]?.index ?? 0)
  return (
    <div ref={scroller} className={styles.scroller}>
      <div
        role="grid"
        aria-label="Upload history"
        aria-rowcount={view.count && !view.count.capped ? view.count.count : -1}
        aria-multiselectable="true"
        className={styles.grid}
        style={{ height: virtualizer.getTotalSize() }}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        {items.map((item) => {
          const row = view.rowAt(item.index)
          return (
            <HistoryRow
              key={row?.id ?? `row ${item.index}`}
              upload={row}
              index={item.index}
              top={item.start}
              isStop={item.index === stop}
              isActive={row !== undefined && row.id === active}
              isSelected={row !== undefined && selected.has(row.id)}
            />
          )
        })}
      </div>
    </div>
  )
}

interface Commands {
  readonly go: (step: number) => void
  readonly goTo: (to: 'start' | 'end') => void
  readonly toggle: () => void
  readonly open: () => void
  readonly close: () => void
  readonly all: () => void
  readonly copy: () => void
  readonly forget: () => void
}

function keyCommand(event: KeyboardEvent, commands: Commands): (() => void) | null {
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() === 'a') return commands.all
    return event.key.toLowerCase() === 'c' && String(window.getSelection()) === '' ? commands.copy : null
  }
  switch (event.key) {
    case 'ArrowDown':
      return () => commands.go(1)
    case 'ArrowUp':
      return () => commands.go(-1)
    case 'PageDown':
      return () => commands.go(10)
    case 'PageUp':
      return () => commands.go(-10)
    case 'Home':
      return () => commands.goTo('start')
    case 'End':
      return () => commands.goTo('end')
    case ' ':
      return commands.toggle
    case 'Enter':
      return commands.open
    case 'Escape':
      return commands.close
    case 'Delete':
    case 'Backspace':
      return commands.forget
    default:
      return null
  }
}
