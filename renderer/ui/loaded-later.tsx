import { type ComponentType, type ReactNode, useEffect, useSyncExternalStore } from 'react'

/** The parts of the interface that its first picture does without. */
const parts: (() => Promise<void>)[] = []
const waiting = new Set<() => void>()

/**
 * A component of a module that the first picture does without; it shows nothing until the module is there. `when`:
 * what is `asked` for is loaded when it is to be shown, since most windows never show it; what is shown `soon` then or
 * with `loadTheRest`, what stands by for what may happen with that alone.
 */
export function loadedLater<Props extends object>(
  when: 'asked' | 'soon' | 'standing by',
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => ReactNode {
  let part: ComponentType<Props> | null = null
  let loading: Promise<void> | null = null
  const fetchPart = () => {
    loading ??= load()
      .then((loaded) => {
        part = loaded
        for (const look of waiting) look()
      })
      // Who serves it has gone; it is asked again when it is next shown, or connected.
      .catch(() => {
        loading = null
      })
    return loading
  }
  if (when !== 'asked') parts.push(fetchPart)
  return function LoadedLater(props) {
    const Part = useSyncExternalStore(watchParts, () => part)
    useEffect(() => {
      if (when !== 'standing by') void fetchPart()
    }, [])
    return Part === null ? null : <Part {...props} />
  }
}

/**
 * Loads what the first picture did without, once the browser has nothing else to do, or as soon as somebody does
 * something. Returns what ends the waiting.
 */
export function loadTheRest(): () => void {
  const load = () => {
    end()
    for (const fetchPart of parts) void fetchPart()
  }
  const end = () => {
    cancelIdleCallback(soon)
    for (const event of doings) window.removeEventListener(event, load, { capture: true })
  }
  const soon = requestIdleCallback(load, { timeout: 2_000 })
  for (const event of doings) window.addEventListener(event, load, { capture: true, passive: true })
  return end
}

const doings = ['pointerdown', 'keydown', 'paste', 'drop'] as const

function watchParts(look: () => void): () => void {
  waiting.add(look)
  return () => waiting.delete(look)
}
