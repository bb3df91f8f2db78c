import { shortcutPattern } from '../../shared/shortcut.ts'

const named: Readonly<Record<string, string>> = {
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  Space: 'Space',
  Insert: 'Insert',
  Home: 'Home',
  End: 'End',
  PageUp: 'PageUp',
  PageDown: 'PageDown',
}

type Press = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey'>

/** A press in the words of a shortcut ("Control+Shift+U"); null: not one that could be used from anywhere. */
export function readShortcut(press: Press, isMac: boolean): string | null {
  const key = /^(?:Key([A-Z])|Digit(\d)|(F\d{1,2}))$/.exec(press.code)
  const name = key?.[1] ?? key?.[2] ?? key?.[3] ?? named[press.code]
  // With Shift alone, or with nothing, the key would be lost to everything else.
  if (name === undefined || !(press.ctrlKey || press.altKey || press.metaKey)) return null
  const words = [
    press.ctrlKey && 'Control',
    press.metaKey && (isMac ? 'Command' : 'Super'),
    press.altKey && 'Alt',
    press.shiftKey && 'Shift',
    name,
  ]
  const shortcut = words.filter((word) => word !== false).join('+')
  return shortcutPattern.test(shortcut) ? shortcut : null
}
