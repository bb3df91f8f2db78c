import { togglePauseAll } from '../queue/queue-actions.ts'
import { chooseFiles } from './choose-files.ts'
import { hasOpenDialog, isEditable } from './take-paste.ts'

/** Keys that work on every screen. Returns the function that ends it. */
export function watchShortcuts(): () => void {
  window.addEventListener('keydown', onKeyDown)
  return () => window.removeEventListener('keydown', onKeyDown)
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || hasOpenDialog()) return
  const command = event.ctrlKey || event.metaKey
  const key = event.key.toLowerCase()
  if (command && !event.altKey && !event.shiftKey) {
    if (key === 'o') act(event, () => void chooseFiles())
    if (key === 'f') act(event, searchHistory)
    if (key === ',') act(event, () => openScreen('settings'))
    return
  }
  if (key === 'p' && !event.altKey && !isEditable(event.target)) act(event, togglePauseAll)
}

function act(event: KeyboardEvent, run: () => void): void {
  event.preventDefault()
  run()
}

function openScreen(screen: string): void {
  window.location.hash = `/${screen}`
}

function searchHistory(): void {
  openScreen('history')
  // The field is there once the screen has been drawn, some frames from now.
  let framesLeft = 30
  const focus = () => {
    const field = document.querySelector<HTMLInputElement>('[data-search-history]')
    framesLeft -= 1
    if (field) field.focus()
    else if (framesLeft > 0) requestAnimationFrame(focus)
  }
  focus()
}
