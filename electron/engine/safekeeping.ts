import type { Health } from '../../shared/recovery.ts'
import { createBackupKeeper } from './backup-keeper.ts'
import type { Clock } from './clock.ts'
import type { Engine } from './engine.ts'
import { createHealthWatch } from './health-watch.ts'
import type { StagingFolder } from './intake/staging-folder.ts'
import type { CheckResult } from './jobs/check-database.ts'
import type { Journal } from './journal.ts'
import { recoveryState, stageForRestore } from './recovery-desk.ts'
import { createTransfers } from './transfers.ts'

export interface Safekeeping {
  readonly calls: Omit<Engine['data'], 'report'>
  health(): Health
  check(deep: boolean): Promise<CheckResult>
  keepBackups(): void
  watchHealth(): void
  /** Resolves when the engine has closed itself for a restore. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

/** What keeps the history safe: backups, looks at the database, a backup put in place, and the way out and in. */
export function createSafekeeping(deps: {
  dataDir: string
  clock: Clock
  staging: StagingFolder
  /** Something is sent, or waits its turn. */
  isBusy: () => boolean
  onImported: () => void
  onHealth: () => void
  /** Closes the whole engine. */
  close: () => Promise<void>
  journal: Journal
}): Safekeeping {
  const { dataDir, clock, journal, isBusy } = deps
  const transfers = createTransfers(deps)
  const backups = createBackupKeeper({
    ...{ dataDir, clock, isBusy },
    onEnd: (outcome, bytes, ms) => journal.write('backup', { outcome, bytes, ms }),
  })
  const watch = createHealthWatch({
    ...{ dataDir, clock, onChange: deps.onHealth },
    onEnd: ({ sound, unreadable, bytes }, ms) =>
      journal.write('check', { outcome: sound ? 'sound' : 'damaged', count: unreadable, bytes, ms }),
  })
  const ended = Promise.withResolvers<void>()
  return {
    calls: {
      export: transfers.export,
      import: transfers.import,
      recovery: () =>
        recoveryState(dataDir, watch.health().damaged ? 'A part of the database cannot be read.' : null),
      async restore(backup) {
        const restored = await stageForRestore(dataDir, backup)
        journal.write('restore')
        // Who asked is answered first.
        setImmediate(() => void deps.close().then(ended.resolve, ended.resolve))
        return restored
      },
    },
    health: watch.health,
    check: watch.check,
    keepBackups: backups.start,
    watchHealth: watch.start,
    ended: ended.promise,
    async close() {
      await Promise.all([transfers.close(), backups.close(), watch.close()])
    },
  }
}
