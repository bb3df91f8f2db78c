import { focusWhenFree } from '../ui/focus-when-free.ts'

/** Gives the focus back to the list, once the row that it belongs on is drawn; not when it is in use elsewhere. */
export function focusHistory(): void {
  focusWhenFree(() =>
    document
      .querySelector('[role="grid"][aria-label="Upload history"]')
      ?.querySelector<HTMLElement>('[role="row"][tabindex="0"]'),
  )
}
