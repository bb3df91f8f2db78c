import type { Settings } from '../../shared/settings.ts'
import type { DestinationRegistry } from './destination-registry.ts'
import { isDetour, repeatEffect } from './repeat-effect.ts'
import type { SchedulerDeps } from './scheduler.ts'
import type { Batch } from './store/batches.ts'
import type { ResumeStates } from './store/resume-states.ts'
import type { UploadRecord } from './upload-record.ts'

/** How an upload is sent: what its batch was given, else what the settings say, and what its host does with a repeat. */
export function createSendingRules(deps: {
  registry: DestinationRegistry
  batchOf: (record: UploadRecord) => Batch
  settings: () => Settings
  resumeStates: Pick<ResumeStates, 'get'>
}): SchedulerDeps['rules'] {
  const { registry, batchOf, settings, resumeStates } = deps
  /** What cannot be read now errs towards asking a person. */
  const kept = (seq: number): string | null => {
    try {
      return resumeStates.get(seq)
    } catch {
      return null
    }
  }
  return (record) => {
    const { options } = batchOf(record)
    const { upload } = record
    const sending = upload.state.kind === 'sending' ? upload.state : null
    return {
      concurrency: options.concurrency,
      giveUpMs: options.giveUpMs ?? settings().offlineGiveUpMs,
      detour: options.detour,
      isDetour: upload.method !== 'auto' && isDetour(upload, upload.method),
      attended: options.attended,
      // Of many that only wait their turn nothing is looked up.
      repeat: repeatEffect(
        upload,
        sending?.method ?? 'stream',
        options,
        registry,
        sending && kept(record.seq),
      ),
    }
  }
}
