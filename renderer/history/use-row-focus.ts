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

function indexOfRow(element: Element | null): number | null {
  const index = element?.closest<HTMLElement>('[data-index]')?.dataset.index
  return index === undefined ? null : Number(index)
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
  /** What had the focus when it was looked at last; `id` undefined: nothing was there yet. */
  const focused = useRef<{ readonly index: number; readonly id: string | undefined } | null>(null)
  const note = (element: Element | null) => {
    const index = indexOfRow(element)
    focused.current = index === null ? null : { index, id: rows.rowAt(index)?.id }
  }
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
  /** Elements show one row after another: the focus goes with its row, and where that is not drawn, to the list. */
  const keepFocus = () => {
    const was = focused.current
    const now = indexOfRow(document.activeElement)
    const isElsewhere = was !== null && now !== null && now !== was.index
    if (was !== null && now === was.index) {
      const id = rows.rowAt(now)?.id
      const moved = was.id === undefined || was.id === id ? null : drawnRow(was.id)
      if (moved) {
        place.current = moved.index
        moved.element.focus({ preventScroll: true })
      }
      note(document.activeElement)
    } else if (isElsewhere || document.activeElement === document.body) {
      const element =
        elementAt(place.current) ?? scroller.current?.querySelector<HTMLElement>('[role="grid"]')
      element?.focus({ preventScroll: true })
    }
  }
  const drawnRow = (id: string) => {
    for (const element of scroller.current?.querySelectorAll<HTMLElement>('[data-index]') ?? []) {
      const index = indexOfRow(element)
      if (index !== null && rows.rowAt(index)?.id === id) return { element, index }
    }
    return null
  }
  useLayoutEffect(() => {
    pursue()
    if (isInside.current) keepFocus()
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
    onFocus: ({ target }: FocusEvent) => {
      isInside.current = true
      note(target)
    },
    onBlur: ({ target, relatedTarget, currentTarget }: FocusEvent) => {
      // When the whole window goes to the back, the row keeps its place.
      if (currentTarget.contains(relatedTarget) || document.activeElement === target) return
      isInside.current = false
      focused.current = null
      goal.current = null
    },
  }
}
