import { useStore } from '../store.ts'

let anchor: string | null = null

export function toggleSelected(id: string): void {
  anchor = id
  useStore.setState(({ selected }) => {
    const next = new Set(selected)
    if (!next.delete(id)) next.add(id)
    return { selected: next }
  })
}

/** Selects one row alone; one that was selected alone is let go. */
export function selectOnly(id: string): void {
  anchor = id
  useStore.setState(({ selected }) => ({
    selected: new Set(selected.size === 1 && selected.has(id) ? [] : [id]),
  }))
}

/** Selects from where the selection began (else `from`) to `to`, of the rows that are held. */
export function selectRange(from: string, to: string): void {
  const { ids } = useStore.getState().window
  if (anchor === null || !ids.includes(anchor)) anchor = from
  const [first, last] = [ids.indexOf(anchor), ids.indexOf(to)].sort((a, b) => a - b)
  if (first === undefined || last === undefined || first < 0) return
  useStore.setState({ selected: new Set(ids.slice(first, last + 1)) })
}
