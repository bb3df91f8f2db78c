import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let now = Date.now()
let timer: ReturnType<typeof setInterval> | null = null

/** The time in ms, renewed once a second by the one timer that all countdowns share. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now)
}

/** Whether something has come about by now; unlike the time itself, it draws nothing anew until it has. */
export function useHasCome(isSo: (now: number) => boolean): boolean {
  return useSyncExternalStore(subscribe, () => isSo(now))
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (timer === null) {
    now = Date.now()
    timer = setInterval(tick, 1000)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
  }
}

function tick(): void {
  now = Date.now()
  for (const listener of listeners) listener()
}
