import { useEffect } from 'react'
import { engine } from '../api.ts'
import { useStore } from '../store.ts'

/** What ends in quick succession is asked about once. */
const settleMs = 300

/** Keeps known which of the rows that are held were uploaded again, so that another upload stands for them. */
export function useRenewedRows(): void {
  const isOpen = useStore((state) => state.connection === 'open')
  const held = useStore((state) => state.window.ids)
  const done = useStore((state) => state.summary.counts.done)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another that is done may stand for one of them
  useEffect(() => {
    if (!isOpen) return
    let isWanted = true
    const soon = setTimeout(() => {
      const { rows } = useStore.getState()
      const ids = held.filter((id) => rows.get(id)?.state.kind === 'done')
      if (ids.length === 0) return
      engine()
        .history.standIns({ ids })
        .then((found) => isWanted && useStore.setState({ renewed: new Set(found.map(({ id }) => id)) }))
        // A mark is no reason to say anything; what has ended next asks again.
        .catch(() => {})
    }, settleMs)
    return () => {
      isWanted = false
      clearTimeout(soon)
    }
  }, [isOpen, held, done])
}
