import type { BackupChoice, RecoveryState } from './recovery.ts'

/** What a backup would cost, in a few words. */
export function lossInWords({ uploads, lost }: BackupChoice, readable: RecoveryState['readable']): string {
  if (uploads === null) return 'this backup cannot be read'
  if (lost === null) return 'nobody knows: nothing of the history can be read now'
  const parts = [
    lost.uploads > 0
      ? `${lost.uploads.toLocaleString('en')} ${lost.uploads === 1 ? 'upload' : 'uploads'}`
      : '',
    lost.links > 0 ? `${lost.links.toLocaleString('en')} ${lost.links === 1 ? 'link' : 'links'}` : '',
  ].filter((part) => part !== '')
  const words = parts.length === 0 ? 'nothing' : parts.join(', ')
  return readable === 'part' ? `${words}, as far as it can still be read` : words
}
