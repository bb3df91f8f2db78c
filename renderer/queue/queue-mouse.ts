import type { MouseEvent } from 'react'
import { isGone } from '../../shared/upload-life.ts'
import { attempt } from '../shell/attempt.ts'
import { useStore } from '../store.ts'
import { openRowMenu } from './open-row-menu.ts'
import { openLinkOf } from './primary-action.ts'
import { selectOnly, selectRange, toggleSelected } from './selection.ts'

/** Selects rows by the mouse, as file managers do; buttons in a row keep their own clicks. */
export function handleGridClick(event: MouseEvent<HTMLElement>): void {
  const id = rowAt(event)
  if (id === undefined) return
  if (event.shiftKey) selectRange(useStore.getState().active ?? id, id)
  else if (event.ctrlKey || event.metaKey) toggleSelected(id)
  else selectOnly(id)
  useStore.setState({ active: id })
}

/** Opens what a row is about: the link that lives, else its details. */
export function handleGridDoubleClick(event: MouseEvent<HTMLElement>): void {
  const id = rowAt(event)
  const row = id === undefined ? undefined : useStore.getState().rows.get(id)
  if (!row || event.shiftKey || event.ctrlKey || event.metaKey) return
  if (row.state.kind === 'done' && !isGone(row, Date.now())) void attempt(() => openLinkOf(row))
  else useStore.setState({ detailsOf: row.id })
}

/** Opens the menu of a row, as its button does; words that were marked keep the browser's own menu. */
export function handleGridRightClick(event: MouseEvent<HTMLElement>): void {
  const id = rowAt(event)
  const row = (event.target as HTMLElement).closest('[data-row]')
  const button = row?.querySelector<HTMLButtonElement>('[data-row-menu]')
  if (id === undefined || !button || String(window.getSelection()) !== '') return
  event.preventDefault()
  if (!useStore.getState().selected.has(id)) selectOnly(id)
  useStore.setState({ active: id })
  openRowMenu(id, button, new DOMRect(event.clientX, event.clientY))
}

function rowAt(event: MouseEvent<HTMLElement>): string | undefined {
  const target = event.target as HTMLElement
  const isOwnClick = target.closest('button, a, input, label') !== null
  return isOwnClick ? undefined : target.closest<HTMLElement>('[data-row]')?.dataset.row
}
