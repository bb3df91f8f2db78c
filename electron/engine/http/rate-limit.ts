import type { Clock } from '../clock.ts'

/** A limit shared by everything that sends (or downloads): bytes of files, a second. */
export interface RateLimit {
  /** Bytes a second; null: no limit. Takes effect at once, also for those who wait. */
  set(bytesPerSecond: number | null): void
  /**
   * Resolves when so many bytes may go, in the order asked, so that uploads that ask for like amounts get like
   * shares; or at once when `signal` is aborted. Never rejects.
   */
  take(bytes: number, signal: AbortSignal): Promise<void>
  /** The most to ask for at a time, so that progress stays smooth and nobody waits long behind another. */
  portion(): number
}

const portionsPerSecond = 20
const smallestPortion = 512

/** Unused time up to this, in ms, may be caught up with, so that timers that fire late do not slow it down. */
const catchUpMs = 50

export function createRateLimit(clock: Clock, bytesPerSecond: number | null): RateLimit {
  let rate = bytesPerSecond
  let freeAt = clock.elapsed()
  let changed = new AbortController()
  let pumping = false
  const waiting: { readonly bytes: number; readonly signal: AbortSignal; readonly go: () => void }[] = []

  async function pump(): Promise<void> {
    if (pumping) return
    pumping = true
    for (let head = waiting[0]; head !== undefined; head = waiting[0]) {
      if (head.signal.aborted) {
        waiting.shift()
        continue
      }
      const now = clock.elapsed()
      if (rate !== null && freeAt > now) {
        await clock.sleep(freeAt - now, changed.signal)
        continue
      }
      waiting.shift()
      if (rate !== null) freeAt = Math.max(freeAt, now - catchUpMs) + (head.bytes * 1000) / rate
      head.go()
    }
    pumping = false
  }

  return {
    set(next) {
      if (next === rate) return
      const now = clock.elapsed()
      // What was let go under the old rate is owed at the new one.
      freeAt = rate === null || next === null ? now : now + (Math.max(0, freeAt - now) * rate) / next
      rate = next
      changed.abort()
      changed = new AbortController()
    },
    take(bytes, signal) {
      if (rate === null && waiting.length === 0) return Promise.resolve()
      if (signal.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const go = () => {
          signal.removeEventListener('abort', go)
          resolve()
        }
        signal.addEventListener('abort', go, { once: true })
        waiting.push({ bytes, signal, go })
        void pump()
      })
    },
    portion: () =>
      rate === null
        ? Number.POSITIVE_INFINITY
        : Math.max(smallestPortion, Math.floor(rate / portionsPerSecond)),
  }
}
