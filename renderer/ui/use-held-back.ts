import { useLayoutEffect, useState } from 'react'
import { pointerRestsOn } from './pointer-rests.ts'

/** Lists of which no row may go away from under the pointer. */
export const lists = '[role="grid"]'

/**
 * Whether what is wanted above a list is shown now. What is there from the start is; what comes later waits as long as
 * the pointer rests on `place`, so that nothing goes away from under it: until the pointer leaves, the list is scrolled,
 * or a key is pressed.
 */
export function useHeldBack(isWanted: boolean, place = lists): boolean {
  const [isShown, setShown] = useState(isWanted)
  // Before it is seen: what need not wait is there in the first picture.
  useLayoutEffect(() => {
    if (isShown === isWanted) return
    const show = () => setShown(isWanted)
    if (!isWanted || !pointerRestsOn(place)) return show()
    return whenPointerGoes(place, show)
  }, [isWanted, isShown, place])
  return isWanted && isShown
}

/** Calls once the pointer is elsewhere, or something else is done than to rest; returns what ends that. */
export function whenPointerGoes(place: string, react: () => void): () => void {
  const listening = new AbortController()
  const options = { signal: listening.signal, capture: true, passive: true }
  document.addEventListener(
    'pointermove',
    ({ target }) => {
      if (!(target instanceof Element) || target.closest(place) === null) react()
    },
    options,
  )
  document.documentElement.addEventListener('pointerleave', react, options)
  document.addEventListener('scroll', react, options)
  document.addEventListener('keydown', react, options)
  return () => listening.abort()
}
