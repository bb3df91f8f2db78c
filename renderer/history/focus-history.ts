/** Gives the focus back to the list, once the row that it belongs on is drawn; not when it is in use elsewhere. */
export function focusHistory(): void {
  let framesLeft = 60
  const look = () => {
    framesLeft -= 1
    const isFree = document.activeElement === document.body || document.activeElement === null
    if (isFree) {
      const list = document.querySelector('[role="grid"][aria-label="Upload history"]')
      list?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus({ preventScroll: true })
    }
    if (framesLeft > 0) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}
