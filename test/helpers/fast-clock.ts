import type { Clock } from '../../electron/engine/clock.ts'

/** A clock that runs `factor` times as fast as the computer's, so that waits of minutes pass in a test. */
export function fastClock(factor: number): Clock & { shift(ms: number): void } {
  const began = performance.now()
  const start = Date.now()
  let offset = 0
  const elapsed = () => (performance.now() - began) * factor
  return {
    now: () => Math.floor(start + elapsed() + offset),
    elapsed,
    /** Sets the computer's clock forward (or back) without time passing. */
    shift: (ms) => {
      offset += ms
    },
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const finish = () => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', finish)
          resolve()
        }
        const timer = setTimeout(finish, Math.max(0, ms) / factor)
        signal?.addEventListener('abort', finish, { once: true })
      }),
  }
}
