import type { KeyboardEvent } from 'react'

export interface HistoryCommands {
  readonly go: (step: number) => void
  readonly goTo: (to: 'start' | 'end') => void
  readonly toggle: () => void
  readonly open: () => void
  readonly close: () => void
  readonly all: () => void
  readonly copy: () => void
  readonly openLink: () => void
  readonly menu: () => void
  readonly forget: () => void
}

/** What a key does in the list; null: nothing. */
export function keyCommand(event: KeyboardEvent, commands: HistoryCommands): (() => void) | null {
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() === 'a') return commands.all
    if (event.key === 'Enter') return commands.openLink
    return event.key.toLowerCase() === 'c' && String(window.getSelection()) === '' ? commands.copy : null
  }
  switch (event.key) {
    case 'ArrowDown':
      return () => commands.go(1)
    case 'ArrowUp':
      return () => commands.go(-1)
    case 'PageDown':
      return () => commands.go(10)
    case 'PageUp':
      return () => commands.go(-10)
    case 'Home':
      return () => commands.goTo('start')
    case 'End':
      return () => commands.goTo('end')
    case ' ':
      return commands.toggle
    case 'Enter':
      return commands.open
    case 'Escape':
      return commands.close
    case 'Delete':
    case 'Backspace':
      return commands.forget
    case 'ContextMenu':
      return commands.menu
    case 'F10':
      return event.shiftKey ? commands.menu : null
    default:
      return null
  }
}
