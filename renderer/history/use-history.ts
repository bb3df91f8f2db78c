import { useCallback, useEffect, useRef, useState } from 'react'
import { type HistoryFilter, newestFirst } from '../../shared/contract.ts'
import { sentenceOf } from '../api.ts'
import { say } from '../shell/toasts.ts'
import { useStore } from '../store.ts'
import { emptyRows, HistoryPages, type HistoryRows } from './history-pages.ts'

const refreshMs = 1_000

export interface History {
  readonly view: HistoryRows
  readonly show: (first: number, last: number) => void
  readonly reload: () => void
}

/** The history under a filter; what has just ended comes in by itself while the top of it is on screen. */
export function useHistory(filter: HistoryFilter): History {
  const [view, setView] = useState<HistoryRows>(emptyRows)
  const pages = useRef<HistoryPages | null>(null)
  const range = useRef({ first: 0, last: 20 })
  const key = JSON.stringify(filter)

  const start = useCallback(
    (first: number, last: number) => {
      pages.current?.close()
      const shown = { filter: JSON.parse(key) as HistoryFilter, sort: newestFirst }
      pages.current = new HistoryPages(shown, setView, (error) => {
        const sentence = sentenceOf(error)
        say(sentence)
        return sentence
      })
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
  const connection = useStore((state) => state.connection)
  // biome-ignore lint/correctness/useExhaustiveDependencies: these say that there is something new
  useEffect(() => {
    if (range.current.first > 5 || connection !== 'open') return
    const timer = setTimeout(() => latestStart.current(range.current.first, range.current.last), refreshMs)
    return () => clearTimeout(timer)
  }, [ended, connection])

  const show = useCallback((first: number, last: number) => {
    range.current = { first, last }
    pages.current?.show(first, last)
  }, [])
  const reload = useCallback(() => start(range.current.first, range.current.last), [start])
  return { view, show, reload }
}
