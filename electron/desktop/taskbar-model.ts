import type { QueueSummary } from '../../shared/contract.ts'

/** `share` from 0 to 1; `unknown`: something moves and nobody knows how far. */
export type TaskbarProgress =
  | { readonly kind: 'none' | 'unknown' }
  | { readonly kind: 'share'; readonly share: number }

/** What taskbar and dock show: how far the sending is, and how much failed. */
export function taskbarModel(summary: QueueSummary): { progress: TaskbarProgress; failures: number } {
  return { progress: progressOf(summary), failures: summary.counts.failed ?? 0 }
}

function progressOf({ counts, bytesSent, bytesTotal }: QueueSummary): TaskbarProgress {
  if ((counts.sending ?? 0) === 0) return { kind: 'none' }
  if (bytesTotal <= 0) return { kind: 'unknown' }
  // In hundredths, so that nothing is drawn more often than it can be seen.
  return { kind: 'share', share: Math.min(1, Math.max(0, Math.floor((100 * bytesSent) / bytesTotal) / 100)) }
}
