import { type ReactNode, useEffect, useRef } from 'react'
import { lists, whenPointerGoes } from './use-held-back.ts'

/**
 * What stands above a list and is as high as ever while the pointer rests on that list: what goes leaves its place
 * empty, and words that wrap otherwise wait, so that no row goes away from under the pointer.
 */
export function KeepPlace({ children }: { readonly children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const listening = new AbortController()
    let end: (() => void) | null = null
    const free = () => {
      end?.()
      end = null
      if (place.current) place.current.style.height = place.current.style.overflow = ''
    }
    const keep = ({ target }: PointerEvent) => {
      if (end !== null || !(target instanceof Element) || target.closest(lists.place) === null) return
      const height = place.current?.offsetHeight ?? 0
      if (height === 0 || !place.current) return
      place.current.style.height = `${height}px`
      place.current.style.overflow = 'hidden'
      end = whenPointerGoes(lists, free)
    }
    document.addEventListener('pointermove', keep, { signal: listening.signal, passive: true })
    return () => {
      listening.abort()
      end?.()
    }
  }, [])
  return <div ref={place}>{children}</div>
}
