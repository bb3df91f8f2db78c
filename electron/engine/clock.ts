/** Time comes only through here, so that no test sleeps. All figures are ms; `now` is whole ms since the epoch. */
export interface Clock {
  now(): number
  /** Monotonic, for rates and stalls; unaffected by changes of the computer's clock. */
  elapsed(): number
  /** Resolves after `ms`, or at once when `signal` is aborted; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Node's timers take at most this; longer sleeps are cut and must be recomputed by the caller. */
const longestTimer = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const finish = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', finish)
        resolve()
      }
      const timer = setTimeout(finish, Math.min(Math.max(0, ms), longestTimer))
      signal?.addEventListener('abort', finish, { once: true })
    }),
}
