import { channel } from 'node:diagnostics_channel'
import type { Clock } from '../../electron/engine/clock.ts'

/** A clock that stands still until it is told to go on: months pass as fast as the work in them is done. */
export interface StepClock extends Clock {
  /** Lets so much time pass, from one sleeper to the next; what each does is waited for before time goes on. */
  pass(ms: number): Promise<void>
  /** Resolves when nothing moves any more that is not asleep. */
  quiet(): Promise<void>
  /** Who sleeps now. */
  sleepers(): number
  close(): void
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** @param start ms since the epoch. */
export function createStepClock(start: number): StepClock {
  const sleepers = new Set<Sleeper>()
  let now = start
  let requests = 0
  const begin = () => {
    requests += 1
  }
  const end = () => {
    requests -= 1
  }
  // Told by undici of every request in this process; one that breaks off ends by `error`, every other by `trailers`.
  const channels = [
    [channel('undici:request:create'), begin],
    [channel('undici:request:trailers'), end],
    [channel('undici:request:error'), end],
  ] as const
  for (const [told, listener] of channels) told.subscribe(listener)

  const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
  const works = () =>
    requests > 0 || process.getActiveResourcesInfo().some((kind) => /^(FS|GetAddr|TCPConnect)/.test(kind))
  const quiet = async () => {
    for (let calm = 0; calm < 3; calm++) {
      await turn()
      if (works()) calm = -1
    }
  }
  return {
    now: () => now,
    elapsed: () => now - start,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        // To let others have their turn takes no time.
        if (ms <= 0) return void setImmediate(resolve)
        const wake = () => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        const sleeper = { at: now + Math.ceil(ms), wake }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', wake, { once: true })
      }),
    quiet,
    async pass(ms) {
      const until = now + ms
      for (;;) {
        await quiet()
        let first: Sleeper | null = null
        for (const sleeper of sleepers) if (first === null || sleeper.at < first.at) first = sleeper
        if (first === null || first.at > until) break
        now = Math.max(now, first.at)
        first.wake()
      }
      now = until
    },
    sleepers: () => sleepers.size,
    close() {
      for (const [told, listener] of channels) told.unsubscribe(listener)
    },
  }
}
