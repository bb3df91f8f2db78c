import { useCallback, useEffect, useRef, useState } from 'react'
import type { HistoryView } from '../../shared/contract.ts'
import { sentenceOf } from '../api.ts'
import { useStore } from '../store.ts'
import { emptyRows, HistoryPages, type HistoryRows } from './history-pages.ts'

const refreshMs = 1_000

export interface History {
  readonly view: HistoryView
  readonly rows: HistoryRows
  /** False while the rows are still those of the view before, or none have come. */
  readonly isCurrent: boolean
  readonly show: (first: number, last: number) => void
  readonly reload: () => void
  /** Ids of rows from one place to another, of those that are not held as well. */
  readonly idsBetween: (first: number, last: number) => Promise<{ ids: string[]; cut: boolean }>
}

/** A view of the history; what has just ended comes in by itself while the top of it is on screen. */
export function useHistory(view: HistoryView): History {
  const [rows, setRows] = useState<HistoryRows>(emptyRows)
  /** What of the view on screen is known, for when it is read anew. */
  const known = useRef<{ readonly key: string; readonly rows: HistoryRows } | null>(null)
  const pages = useRef<HistoryPages | null>(null)
  const range = useRef({ first: 0, last: 20 })
  const key = JSON.stringify(view)

  const start = useCallback(
    (first: number, last: number) => {
      pages.current?.close()
      const onRows = (rows: HistoryRows) => {
        known.current = { key, rows }
        setRows(rows)
      }
      const before = known.current?.key === key && !known.current.rows.trouble ? known.current.rows : null
      pages.current = new HistoryPages(JSON.parse(key) as HistoryView, onRows, sentenceOf, before)
      range.current = { first, last }
      pages.current.show(first, last)
    },
    [key],
  )
  const latestStart = useRef(start)
  useEffect(() => {
    latestStart.current = start
    start(0, 20)
    return () => pages.current?.close()
  }, [start])

  const ended = useStore(({ rev, summary: { counts } }) =>
    rev === 0 ? 0 : counts.done + counts.failed + counts.cancelled,
  )
  const foundGone = useStore((state) => state.foundGone)
  const connection = useStore((state) => state.connection)
  // biome-ignore lint/correctness/useExhaustiveDependencies: these say that there is something new
  useEffect(() => {
    if (range.current.first > 5 || connection !== 'open') return
    const timer = setTimeout(() => latestStart.current(range.current.first, range.current.last), refreshMs)
    return () => clearTimeout(timer)
  }, [ended, foundGone, connection])

  const show = useCallback((first: number, last: number) => {
    range.current = { first, last }
    pages.current?.show(first, last)
  }, [])
  const reload = useCallback(() => start(range.current.first, range.current.last), [start])
  const idsBetween = useCallback(
    async (first: number, last: number) =>
      (await pages.current?.idsBetween(first, last)) ?? { ids: [], cut: false },
    [],
  )
  const isCurrent = known.current?.key === key && rows.trouble !== null
  return { view, rows, isCurrent, show, reload, idsBetween }
}
