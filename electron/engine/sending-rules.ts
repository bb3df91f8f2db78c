import type { Settings } from '../../shared/settings.ts'
import type { DestinationRegistry } from './destination-registry.ts'
import type { SchedulerDeps } from './scheduler.ts'
import type { Batch } from './store/batches.ts'
import type { UploadRecord } from './upload-record.ts'

/** How an upload is sent: what its batch was given, else what the settings say, and what its host does with a repeat. */
export function createSendingRules(deps: {
  registry: DestinationRegistry
  batchOf: (record: UploadRecord) => Batch
  settings: () => Settings
}): SchedulerDeps['rules'] {
  const { registry, batchOf, settings } = deps
  return (record) => {
    const { options } = batchOf(record)
    const { upload } = record
    const method = upload.state.kind === 'sending' ? upload.state.method : 'stream'
    return {
      concurrency: options.concurrency,
      giveUpMs: options.giveUpMs ?? settings().offlineGiveUpMs,
      detour: options.detour,
      isDetour: upload.source.kind === 'url' && upload.method !== 'auto' && upload.method !== 'url',
      attended: options.attended,
      repeat: registry.providerOf(registry.get(upload.destination)).repeat({
        method,
        remoteName: upload.remoteName,
        options: { ...registry.get(upload.destination).options, ...options.providerOptions },
      }),
    }
  }
}
