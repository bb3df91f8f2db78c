import type { ExpiringSummary } from './history.ts'
import type { Settings } from './settings.ts'

/**
 * Whether a person put off what expires soon, and nothing has come to it since: the engine lets through what was not
 * listed then, and what ends before that time.
 */
export function isPutOff(
  { reminder, missed }: ExpiringSummary,
  { expiringLaterAt, expiringLaterFrom }: Settings,
  now: number,
): boolean {
  if ((expiringLaterAt ?? 0) <= now) return false
  const since = expiringLaterFrom ?? 0
  return (reminder?.at ?? 0) <= since && (missed?.at ?? 0) <= since
}
