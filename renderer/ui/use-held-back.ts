import { useEffect, useState } from 'react'

/**
 * Whether what is wanted above a list is shown now. What is there from the start is; what comes later waits as long as
 * the pointer rests on a list, so that no row goes away from under it: until the pointer leaves, the list is scrolled,
 * or a key is pressed.
 */
export function useHeldBack(isWanted: boolean): boolean {
  const [isShown, setShown] = useState(isWanted)
  useEffect(() => {
    if (isShown === isWanted) return
    const show = () => setShown(isWanted)
    if (!isWanted || document.querySelector('[role="grid"]:hover') === null) return show()
    const listening = new AbortController()
    const options = { signal: listening.signal, capture: true, passive: true }
    document.addEventListener(
      'pointermove',
      ({ target }) => {
        if (!(target instanceof Element) || target.closest('[role="grid"]') === null) show()
      },
      options,
    )
    document.documentElement.addEventListener('pointerleave', show, options)
    document.addEventListener('scroll', show, options)
    document.addEventListener('keydown', show, options)
    return () => listening.abort()
  }, [isWanted, isShown])
  return isWanted && isShown
}
