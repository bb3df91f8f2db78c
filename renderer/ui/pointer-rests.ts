let isPointerLast = false

const passive = { capture: true, passive: true }
document.addEventListener('pointermove', () => (isPointerLast = true), passive)
document.addEventListener('keydown', () => (isPointerLast = false), passive)

/** Whether the pointer is on what `selector` finds, and the person does not go on with the keys meanwhile. */
export function pointerRestsOn(selector: string): boolean {
  return isPointerLast && document.querySelector(`${selector}:hover`) !== null
}
