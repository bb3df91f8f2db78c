import { useSyncExternalStore } from 'react'

const pauseMs = 4_000
const listeners = new Set<() => void>()
let text = ''
let next: string | null = null
let quietUntil = 0

/** Has a screen reader say something, politely and seldom: of what comes too fast only the last is said. */
export function announce(sentence: string): void {
  if (next !== null) {
    next = sentence
    return
  }
  next = sentence
  setTimeout(speak, Math.max(0, quietUntil - Date.now()))
}

/** The live region. */
export function Announcer() {
  const said = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => text,
  )
  return (
    <div className="only-read" role="status" aria-live="polite">
      {said}
    </div>
  )
}

function speak(): void {
  text = next ?? ''
  next = null
  quietUntil = Date.now() + pauseMs
  for (const listener of listeners) listener()
}
