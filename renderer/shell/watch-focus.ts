import { isFocusPromised } from '../ui/focus-when-free.ts'

/** What lies over the page: who leaves it goes back to where they were. */
const overlays = '[role="dialog"], [role="menu"], [role="listbox"], [role="region"][aria-label="Messages"]'
const focusable = 'a[href], button, input, textarea, summary, [tabindex]'
/** Places that are remembered: a menu in a dialog over a list, and some to spare. */
const mostPlaces = 8

interface Place {
  readonly element: HTMLElement
  readonly row: HTMLElement | null
  readonly isOver: boolean
  /** All that could have the focus then, in the order of the page, and which of them this was. */
  readonly order: readonly HTMLElement[]
  readonly at: number
}

/**
 * Who works with the keys is never nowhere: where what has the focus goes away and nothing takes its place, the focus
 * goes to the row it was in, else to what is nearest in the page. Whoever uses the mouse is left alone.
 */
export function watchFocus(): () => void {
  const places: Place[] = []
  let isByKeys = false
  let isLooking = false
  const end = new AbortController()
  const options = { capture: true, passive: true, signal: end.signal }
  document.addEventListener('keydown', () => (isByKeys = true), options)
  document.addEventListener('pointerdown', () => (isByKeys = false), options)
  document.addEventListener(
    'focusin',
    ({ target }) => {
      if (!(target instanceof HTMLElement)) return
      const order = [...document.querySelectorAll<HTMLElement>(focusable)]
      places.push({
        element: target,
        row: target.closest<HTMLElement>('[role="row"]'),
        isOver: target.closest(overlays) !== null,
        order,
        at: order.indexOf(target),
      })
      if (places.length > mostPlaces) places.shift()
    },
    options,
  )
  const look = () => {
    const last = places.at(-1)
    if (isLooking || !isByKeys || !isNowhere() || last === undefined || isUsable(last.element)) return
    isLooking = true
    const settle = () => {
      if (isFocusPromised()) {
        requestAnimationFrame(settle)
        return
      }
      isLooking = false
      if (isNowhere() && isByKeys) nearest(places)?.focus()
    }
    // What closes gives the focus back in the next picture.
    requestAnimationFrame(() => requestAnimationFrame(settle))
  }
  const changes = new MutationObserver(look)
  changes.observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['disabled'],
  })
  return () => {
    end.abort()
    changes.disconnect()
  }
}

function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body
}

function isUsable(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(':disabled') && element.getClientRects().length > 0
}

function nearest(places: readonly Place[]): HTMLElement | undefined {
  for (const { element, row, isOver, order, at } of places.toReversed()) {
    if (isUsable(element)) return element
    if (isOver) continue
    if (row !== null && isUsable(row)) return row
    for (let away = 1; away < order.length; away += 1)
      for (const one of [order[at + away], order[at - away]])
        if (one && isUsable(one) && one.closest(overlays) === null) return one
  }
  return undefined
}
