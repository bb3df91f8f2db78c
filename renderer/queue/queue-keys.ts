import type { KeyboardEvent } from 'react'
import { attempt } from '../shell/attempt.ts'
import { copyLinks } from '../shell/copy-links.ts'
import { useStore } from '../store.ts'
import { openRowMenu } from './open-row-menu.ts'
import { openLinkOf, primaryAction } from './primary-action.ts'
import { moveBy, pause, removeRows, resume, selectAll, selectedRows, sendNext } from './queue-actions.ts'
import { selectRange, toggleSelected } from './selection.ts'

const pageStep = 8

/** The keys of the list. Rows are left and right of their buttons, so arrows to the side go into a row. */
export function handleGridKey(event: KeyboardEvent<HTMLElement>, scrollTo: (index: number) => void): void {
  const row = (event.target as HTMLElement).closest<HTMLElement>('[data-row]')
  const id = row?.dataset.row
  if (id === undefined || row === null) return
  if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
    event.preventDefault()
    moveWithin(row, event.key === 'ArrowRight' ? 1 : -1)
    return
  }
  if (event.target !== row && (event.key === 'Enter' || event.key === ' ')) {
    if (!(event.target as HTMLElement).matches('[data-row-menu]')) return
    event.preventDefault()
    if (!event.repeat) openMenu(id, row)
    return
  }
  const run = commandFor(event, id, row, scrollTo)
  if (run === null) return
  event.preventDefault()
  event.stopPropagation()
  run()
}

function commandFor(
  event: KeyboardEvent,
  id: string,
  row: HTMLElement,
  scrollTo: (index: number) => void,
): (() => void) | null {
  const { summary, window: held, selected } = useStore.getState()
  const index = held.ids.indexOf(id) + held.start
  const chosen = selected.has(id) ? [...selected] : [id]
  const go = (to: number) => () =>
    focusRow(Math.max(0, Math.min(summary.total - 1, to)), event.shiftKey ? id : null, scrollTo)
  if (event.ctrlKey || event.metaKey) {
    switch (event.key.toLowerCase()) {
      case 'a':
        return selectAll
      case 'c':
        // Words that were marked with the mouse are copied as ever.
        return String(window.getSelection()) === '' ? () => void copySelection(id) : null
      case 'enter':
        return () => openLinkAt(id)
      default:
        return null
    }
  }
  switch (event.key) {
    case 'ArrowDown':
      return event.altKey ? () => moveBy(id, 1) : go(index + 1)
    case 'ArrowUp':
      return event.altKey ? () => moveBy(id, -1) : go(index - 1)
    case 'PageDown':
      return go(index + pageStep)
    case 'PageUp':
      return go(index - pageStep)
    case 'Home':
      return event.altKey ? () => void sendNext(chosen) : go(0)
    case 'End':
      return go(summary.total - 1)
    case 'Enter':
      if (event.altKey) return () => useStore.setState({ detailsOf: id })
      return () => runPrimary(id)
    case ' ':
      return () => toggleSelected(id)
    case 'Escape':
      return () => useStore.setState({ selected: new Set() })
    case 'Delete':
    case 'Backspace':
      return () => void removeAndStay(chosen, id, index, scrollTo)
    case 'p':
    case 'P':
      return () => togglePause(chosen)
    case 'ContextMenu':
    case 'F10':
      return event.key === 'F10' && !event.shiftKey ? null : () => openMenu(id, row)
    default:
      return null
  }
}

function openLinkAt(id: string): void {
  const row = useStore.getState().rows.get(id)
  if (row?.state.kind === 'done') void attempt(() => openLinkOf(row))
}

function runPrimary(id: string): void {
  const row = useStore.getState().rows.get(id)
  if (row) primaryAction(row, Date.now())?.run()
}

/** Removes rows and, where the focused one went, puts the focus on the one that took its place. */
async function removeAndStay(
  ids: readonly string[],
  focused: string,
  index: number,
  scrollTo: (index: number) => void,
): Promise<void> {
  await removeRows(ids)
  let framesLeft = 60
  const follow = () => {
    const { window: held, summary } = useStore.getState()
    framesLeft -= 1
    if (!held.ids.includes(focused)) focusRow(Math.min(index, summary.total - 1), null, scrollTo)
    else if (framesLeft > 0) requestAnimationFrame(follow)
  }
  follow()
}

function togglePause(ids: string[]): void {
  const { rows } = useStore.getState()
  const paused = ids.every((id) => rows.get(id)?.state.kind === 'paused')
  if (paused) resume({ ids })
  else pause({ ids })
}

/** Not by a click: React Aria takes one without a mouse for a screen reader's, and leaves the focus on the menu. */
function openMenu(id: string, row: HTMLElement): void {
  const button = row.querySelector<HTMLButtonElement>('[data-row-menu]')
  if (button) openRowMenu(id, button)
}

async function copySelection(id: string): Promise<void> {
  const { selected, rows } = useStore.getState()
  const row = rows.get(id)
  const uploads = selected.size > 0 ? await attempt(selectedRows) : row ? [row] : []
  if (uploads) await copyLinks(uploads)
}

/** Focuses a row by its place; `from`: the selection reaches from there to it. */
function focusRow(index: number, from: string | null, scrollTo: (index: number) => void): void {
  scrollTo(index)
  let tries = 0
  const focus = () => {
    const { window: held } = useStore.getState()
    const id = held.ids[index - held.start]
    const row =
      id === undefined ? null : document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)
    if (id !== undefined && row) {
      useStore.setState({ active: id })
      row.focus({ preventScroll: true })
      if (from !== null) selectRange(from, id)
    } else if (tries < 60) {
      tries += 1
      requestAnimationFrame(focus)
    }
  }
  focus()
}

function moveWithin(row: HTMLElement, step: 1 | -1): void {
  const stops = [row, ...row.querySelectorAll<HTMLElement>('button, input')]
  const at = stops.indexOf(document.activeElement as HTMLElement)
  stops[Math.max(0, Math.min(stops.length - 1, at + step))]?.focus()
}
