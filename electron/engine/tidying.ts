import type { Clock } from './clock.ts'
import type { StagingFolder } from './intake/staging-folder.ts'
import type { UploadStore } from './store/uploads.ts'

/**
 * What removes bytes that nobody needs any more: at once where a row is done, and by the hour what is left in the
 * folder of staged bytes and of copies that were begun.
 */
export function createTidying(deps: {
  uploads: UploadStore
  staging: StagingFolder
  clock: Clock
  /** How long what was staged, cleared or cut short may still be wanted, in ms. */
  undoMs: number
}) {
  const { uploads, staging, clock, undoMs } = deps
  const isNeeded = (stagedId: string): boolean => uploads.needsStaged(stagedId, clock.now() - undoMs)
  return {
    /** A row that had them is done; another may want them, too. What cannot be removed now goes within the hour. */
    async release(stagedId: string): Promise<void> {
      if (!isNeeded(stagedId)) await staging.remove(stagedId).catch(() => {})
    },
    /** A folder that cannot be read now may be in an hour. */
    async tidy(removeLeftParts: () => Promise<void>): Promise<void> {
      const isSending = (id: string) => uploads.get(id)?.upload.state.kind === 'sending'
      const sweep = staging.sweep({ keep: isNeeded, keepPart: isSending, olderThanMs: undoMs })
      await Promise.allSettled([sweep, removeLeftParts()])
    },
  }
}
