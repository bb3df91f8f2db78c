const onMac: Readonly<Record<string, string>> = {
  Ctrl: '⌘',
  Alt: '⌥',
  Enter: '↩',
  Delete: '⌫',
  Escape: '⎋',
  Home: '↖',
}

/** Keys as they are called on this system: "Alt Home", on a Mac "⌥ ↖". Given by their names elsewhere. */
export function keyNames(keys: string, isMac = navigator.platform.startsWith('Mac')): string {
  return isMac ? keys.replace(/\w+/g, (key) => onMac[key] ?? key) : keys
}
