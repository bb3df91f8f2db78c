import type { MouseEvent } from 'react'
import { useStore } from '../store.ts'
import { selectOnly, selectRange, toggleSelected } from './selection.ts'

/** Selects rows by the mouse, as file managers do; buttons in a row keep their own clicks. */
export function handleGridClick(event: MouseEvent<HTMLElement>): void {
  const target = event.target as HTMLElement
  const id = target.closest<HTMLElement>('[data-row]')?.dataset.row
  if (id === undefined || target.closest('button, a, input, label')) return
  if (event.shiftKey) selectRange(useStore.getState().active ?? id, id)
  else if (event.ctrlKey || event.metaKey) toggleSelected(id)
  else selectOnly(id)
  useStore.setState({ active: id })
}
