import type { Method } from '../../shared/destination.ts'
import type { Upload } from '../../shared/upload.ts'
import type { DestinationRegistry } from './destination-registry.ts'
import type { RepeatEffect } from './providers/provider.ts'
import type { Batch } from './store/batches.ts'

/** Whether a URL is downloaded here and sent from here, for the time of one attempt. */
export function isDetour({ source }: Pick<Upload, 'source'>, method: Method): boolean {
  return source.kind === 'url' && method !== 'url'
}

/**
 * What its host does when an upload is sent a second time by this method. Its destination must be there.
 * @param resume what an attempt wrote down to go on from; null: nothing.
 */
export function repeatEffect(
  upload: Upload,
  method: Method,
  options: Batch['options'],
  registry: DestinationRegistry,
  resume: string | null,
): RepeatEffect {
  const destination = registry.get(upload.destination)
  return registry.providerOf(destination).repeat({
    method,
    remoteName: upload.remoteName,
    options: { ...destination.options, ...options.providerOptions },
    resume,
    isDetour: isDetour(upload, method),
  })
}
