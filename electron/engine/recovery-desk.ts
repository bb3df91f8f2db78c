import type { RecoveryState, Restored } from '../../shared/recovery.ts'
import { finishJob } from './jobs/run-job.ts'
import { OwnedElsewhereError } from './owned-elsewhere-error.ts'
import { prepareDataDir } from './store/data-directory.ts'
import { acquireOwnerLock } from './store/owner-lock.ts'
import { finishRestore, keptAs } from './store/restore-files.ts'

/** Where a person finds out what a backup would cost them, and has one put in place. */
export interface RecoveryDesk {
  state(): Promise<RecoveryState>
  /**
   * From the moment this resolves it is decided; it is done before `ended` resolves.
   * @throws FailureError with a sentence, and then nothing has changed.
   */
  restore(backup: string): Promise<Restored>
  /** Resolves when the backup is in place and the lock is given back: the data directory can be opened again. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

/** @param damage what is wrong, in a sentence; null: nothing is known to be. */
export async function recoveryState(dataDir: string, damage: string | null): Promise<RecoveryState> {
  return { damage, ...(await finishJob('compare', { dataDir })) }
}

/** Decides for a backup: whoever opens the data directory next puts it in place. */
export async function stageForRestore(dataDir: string, backup: string): Promise<Restored> {
  const { salvaged } = await finishJob('stage', { dataDir, backup })
  return { keptAs: keptAs(dataDir), salvaged }
}

/**
 * Takes a data directory whose database cannot be opened, so that nobody else works on it meanwhile.
 * @throws OwnedElsewhereError when another process has it; FailureError when it cannot be used.
 */
export function openRecoveryDesk(dataDir: string, damage: string | null): RecoveryDesk {
  prepareDataDir(dataDir)
  const lock = acquireOwnerLock(dataDir)
  if (!lock) throw new OwnedElsewhereError(`Another Mayfly works on ${dataDir}.`)
  const { promise, resolve } = Promise.withResolvers<void>()
  const end = (): void => {
    lock.release()
    resolve()
  }
  return {
    state: () => recoveryState(dataDir, damage),
    async restore(backup) {
      const restored = await stageForRestore(dataDir, backup)
      finishRestore(dataDir)
      // Who asked is answered first.
      setImmediate(end)
      return restored
    },
    ended: promise,
    close: async () => end(),
  }
}
