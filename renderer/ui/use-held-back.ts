import { useLayoutEffect, useState } from 'react'
import { pointerRestsOn } from './pointer-rests.ts'

/** Where something may not go away from under the pointer, and what else would move with it. */
export interface HeldPlace {
  /** Selectors; `within` holds `place`. */
  readonly place: string
  readonly within: string
}

/** Whoever leaves a list may be on the way to a button that is moved as well. */
export const lists: HeldPlace = { place: '[role="grid"]', within: 'main' }

/**
 * Whether what is wanted above a list is shown now. What is there from the start is; what comes later waits as long as
 * the pointer rests on the place, so that nothing goes away from under it, and on until it has left all that would
 * move, something else was clicked, the list is scrolled, or a key is pressed.
 */
export function useHeldBack(isWanted: boolean, held = lists): boolean {
  const [isShown, setShown] = useState(isWanted)
  // Before it is seen: what need not wait is there in the first picture.
  useLayoutEffect(() => {
    if (isShown === isWanted) return
    const show = () => setShown(isWanted)
    if (!isWanted || !pointerRestsOn(held.place)) return show()
    return whenPointerGoes(held, show)
  }, [isWanted, isShown, held])
  return isWanted && isShown
}

/** Calls once the pointer is elsewhere, or something else is done than to rest; returns what ends that. */
export function whenPointerGoes({ place, within }: HeldPlace, react: () => void): () => void {
  const listening = new AbortController()
  const options = { signal: listening.signal, capture: true, passive: true }
  const reactOutside =
    (selector: string) =>
    ({ target }: Event) => {
      if (!(target instanceof Element) || target.closest(selector) === null) react()
    }
  document.addEventListener('pointermove', reactOutside(within), options)
  document.addEventListener('click', reactOutside(place), options)
  // Not captured: that would be told of every element that is left.
  document.documentElement.addEventListener('pointerleave', react, { signal: listening.signal })
  document.addEventListener('scroll', react, options)
  document.addEventListener('keydown', react, options)
  return () => listening.abort()
}
