import type { Health } from '../../shared/recovery.ts'
import type { Clock } from './clock.ts'
import type { CheckResult } from './jobs/check-database.ts'
import { finishJob } from './jobs/run-job.ts'

/** After a start the queue goes first. In ms. */
const settleMs = 3_000

export interface HealthWatch {
  /** What the last look found; sound until one was taken. */
  health(): Health
  /** Looks at once; `deep`: at every index as well. @throws Error when the engine closes meanwhile. */
  check(deep: boolean): Promise<CheckResult>
  /** Looks once, soon. */
  start(): void
  close(): Promise<void>
}

/** Knows whether the database is sound: looked at in a worker, for on a million rows that takes seconds. */
export function createHealthWatch(deps: {
  dataDir: string
  clock: Clock
  onChange: () => void
  onEnd: (result: CheckResult, ms: number) => void
}): HealthWatch {
  const { dataDir, clock } = deps
  const stop = new AbortController()
  let health: Health = { damaged: false, unreadable: 0 }
  let running: Promise<unknown> | null = null

  const check = async (deep: boolean): Promise<CheckResult> => {
    const began = clock.elapsed()
    const result = await finishJob('check', { dataDir, deep }, stop.signal)
    deps.onEnd(result, clock.elapsed() - began)
    const found = { damaged: !result.sound, unreadable: result.unreadable }
    const changed = JSON.stringify(found) !== JSON.stringify(health)
    health = found
    if (changed) deps.onChange()
    return result
  }
  return {
    health: () => health,
    check,
    start() {
      running ??= clock.sleep(settleMs, stop.signal).then(async () => {
        // One that could not be made says nothing; the doctor makes another.
        if (!stop.signal.aborted) await check(false).catch(() => null)
      })
    },
    async close() {
      stop.abort()
      await running
    },
  }
}
