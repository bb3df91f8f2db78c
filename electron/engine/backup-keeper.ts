import type { Clock } from './clock.ts'
import { finishJob } from './jobs/run-job.ts'
import { backupIsDue } from './store/backups.ts'

/** After a start the queue goes first. In ms. */
const settleMs = 5_000
/** Never longer, so that sleep and changed clocks are noticed. In ms. */
const longestPauseMs = 60_000
/**
 * For a moment without uploads, also those that are about to begin: a backup is a worker of its own, 40 MiB that they
 * would feel. In ms.
 */
const mostPatienceMs = 3_600_000
/** After one that failed, or found nothing to do. In ms. */
const retryMs = 3_600_000

export interface BackupKeeper {
  start(): void
  close(): Promise<void>
}

/** Makes a backup a day, in a worker, by what lies in the folder: after sleep, restarts and changed clocks too. */
export function createBackupKeeper(deps: {
  dataDir: string
  clock: Clock
  isBusy: () => boolean
  /** `made`, `empty`, `no-room`, or `failed`. */
  onEnd: (outcome: string, bytes: number, ms: number) => void
}): BackupKeeper {
  const { dataDir, clock } = deps
  const stop = new AbortController()
  let running: Promise<void> | null = null

  async function keep(): Promise<void> {
    await clock.sleep(settleMs, stop.signal)
    while (!stop.signal.aborted) {
      const pause = backupIsDue(dataDir, clock.now()) ? await attemptInPeace() : longestPauseMs
      await clock.sleep(pause, stop.signal)
    }
  }
  async function attemptInPeace(): Promise<number> {
    const since = clock.elapsed()
    while (deps.isBusy() && clock.elapsed() - since < mostPatienceMs && !stop.signal.aborted) {
      await clock.sleep(settleMs, stop.signal)
    }
    return stop.signal.aborted ? 0 : attempt()
  }
  async function attempt(): Promise<number> {
    const began = clock.elapsed()
    try {
      const result = await finishJob('backup', { dataDir, now: clock.now() }, stop.signal)
      deps.onEnd(result.kind, result.kind === 'made' ? result.bytes : 0, clock.elapsed() - began)
      return result.kind === 'made' ? longestPauseMs : retryMs
    } catch {
      // What is damaged or full is told by the check and by the queue itself; older backups stay.
      if (!stop.signal.aborted) deps.onEnd('failed', 0, clock.elapsed() - began)
      return retryMs
    }
  }

  return {
    start() {
      running ??= keep()
    },
    async close() {
      stop.abort()
      await running
    },
  }
}
