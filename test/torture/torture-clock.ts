import type { Clock } from '../../electron/engine/clock.ts'

export type { Clock }

/**
 * How the processes of a torture see time; in the variable MAYFLY_TORTURE_CLOCK as JSON. All in ms. `startedAt` and
 * `factor` are the same for all processes of a round; `jumps` are of this process, counted from its start.
 */
export interface TortureTime {
  readonly startedAt: number
  readonly factor: number
  /** How far this computer's clock is from the true time. */
  readonly offsetMs: number
  readonly jumps: readonly { readonly afterMs: number; readonly byMs: number }[]
}

const { startedAt, factor, offsetMs, jumps } = JSON.parse(
  process.env.MAYFLY_TORTURE_CLOCK ?? '{"startedAt":0,"factor":1,"offsetMs":0,"jumps":[]}',
) as TortureTime

const jumped = (): number => {
  const sinceStart = performance.now()
  return jumps.reduce((sum, { afterMs, byMs }) => (sinceStart >= afterMs ? sum + byMs : sum), offsetMs)
}

/** Takes the place of the product's own in the program that is tortured: hurried, wrong, and set anew now and then. */
export const systemClock: Clock = {
  now: () => Math.floor(startedAt + (Date.now() - startedAt) * factor + jumped()),
  elapsed: () => performance.now() * factor,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const finish = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', finish)
        resolve()
      }
      const timer = setTimeout(finish, Math.min(Math.max(0, ms) / factor, 2 ** 31 - 1))
      signal?.addEventListener('abort', finish, { once: true })
    }),
}
