const mostFrames = 60
let promised = 0

/** Whether the focus has somewhere to go as soon as it is free. */
export const isFocusPromised = (): boolean => promised > 0

/** Gives the focus to what is found, for as long as a closing dialog takes; not when it is in use elsewhere. */
export function focusWhenFree(find: () => HTMLElement | null | undefined): void {
  let framesLeft = mostFrames
  promised += 1
  const look = () => {
    framesLeft -= 1
    const isFree = document.activeElement === document.body || document.activeElement === null
    if (isFree) find()?.focus({ preventScroll: true })
    if (framesLeft > 0) requestAnimationFrame(look)
    else promised -= 1
  }
  requestAnimationFrame(look)
}
