import { type FocusEvent, type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import type { Upload } from '../../shared/upload.ts'
import type { HistoryRows } from './history-pages.ts'

interface RowFocusOptions {
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly rows: HistoryRows
  /** False while the rows are still those of the view before. */
  readonly isCurrent: boolean
  readonly scrollTo: (index: number) => void
  /** Where a selection would begin now, before it is known what is there. */
  readonly onPlace: (index: number) => void
  /** The row that was gone to has the focus. `extend`: the selection was to reach there. */
  readonly onReached: (row: Upload, index: number, extend: boolean) => void
}

/**
 * The focus of a list whose rows come late and are replaced. A place that was gone to is gone to once it is known
 * where it is and what is there, however long that takes, unless the person does something else first. And whoever
 * was in the list stays in it when the row under the focus is taken away.
 */
export function useRowFocus({ scroller, rows, isCurrent, scrollTo, onPlace, onReached }: RowFocusOptions) {
  const place = useRef(0)
  const goal = useRef<{ readonly to: number | 'end'; readonly extend: boolean } | null>(null)
  const isInside = useRef(false)
  const elementAt = (index: number) =>
    scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null

  const pursue = () => {
    if (goal.current === null || rows.length === 0) return
    const { to, extend } = goal.current
    const last = rows.length - 1
    const index = to === 'end' ? last : Math.max(0, Math.min(last, to))
    place.current = index
    if (!extend) onPlace(index)
    scrollTo(index)
    // A row that is still on its way keeps the focus in the list.
    const element = elementAt(index)
    element?.focus({ preventScroll: true })
    const row = rows.rowAt(index)
    const isThere = isCurrent && (rows.isWhole || (to !== 'end' && to <= last))
    if (!row || !element || !isThere) return
    goal.current = null
    onReached(row, index, extend)
  }
  useLayoutEffect(() => {
    pursue()
    if (!isInside.current || document.activeElement !== document.body) return
    const element = elementAt(place.current) ?? scroller.current?.querySelector<HTMLElement>('[role="grid"]')
    element?.focus({ preventScroll: true })
  })
  // Whoever scrolls looks elsewhere.
  useEffect(() => {
    const list = scroller.current
    const end = new AbortController()
    const stay = () => {
      goal.current = null
    }
    for (const by of ['wheel', 'pointerdown'])
      list?.addEventListener(by, stay, { passive: true, signal: end.signal })
    return () => end.abort()
  }, [scroller])

  return {
    /** Where the keys go on from. */
    place: () => place.current,
    goTo: (to: number | 'end', extend: boolean) => {
      goal.current = { to, extend }
      pursue()
    },
    /** The person is there already. */
    put: (index: number) => {
      goal.current = null
      place.current = index
    },
    onFocus: () => {
      isInside.current = true
    },
    onBlur: ({ target, relatedTarget, currentTarget }: FocusEvent) => {
      // When the whole window goes to the back, the row keeps its place.
      if (currentTarget.contains(relatedTarget) || document.activeElement === target) return
      isInside.current = false
      goal.current = null
    },
  }
}
