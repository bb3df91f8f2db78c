import type { MeasuredLifetime } from '../../../shared/measured-lifetime.ts'

/** A file that a check found gone before its end. All times ms since the epoch. */
export interface EarlyDeath {
  readonly url: string
  readonly batch: string
  readonly uploadedAt: number
  /** When it should have ended. */
  readonly expiresAt: number
  /** When a check found it for the last time; null: never, so all that is known is that it was uploaded. */
  readonly seenAliveAt: number | null
  /** When a check found nothing for the first time. */
  readonly goneAt: number
}

/** Fewer than this prove nothing: one file may have been deleted by hand, one batch may have been unlucky. */
const fewestFiles = 3
const fewestBatches = 2
/** So much before its end, in ms, a clock that is not quite right looks the same. */
const slackMs = 900_000
const minuteMs = 60_000
const hourMs = 3_600_000

/**
 * Pure: how long files really live, by those that died too soon; null: not enough is known. It lies between the age at
 * which one was seen alive last and the youngest age at which one was gone, nearer the first: to be early costs a
 * reminder, to be late the file.
 */
export function measureLifetime(deaths: readonly EarlyDeath[]): MeasuredLifetime | null {
  const early = new Map<string, EarlyDeath>()
  for (const death of deaths) {
    const { url, uploadedAt, expiresAt, goneAt } = death
    if (goneAt > uploadedAt && goneAt < expiresAt - slackMs) early.set(url, death)
  }
  const files = [...early.values()].sort((a, b) => ageAt(a, a.goneAt) - ageAt(b, b.goneAt))
  const batches = new Set(files.map(({ batch }) => batch)).size
  const [first] = files
  if (first === undefined || files.length < fewestFiles || batches < fewestBatches) return null
  const goneWithinMs = ageAt(first, first.goneAt)
  const ages = files.map((file) => ageAt(file, file.seenAliveAt ?? file.uploadedAt))
  const seen = Math.max(...ages.filter((age) => age < goneWithinMs), 0)
  return {
    // Seen alive only minutes after the upload, it may still have lived for most of the time until it was missed.
    lifetimeMs: rounded(Math.max(seen, goneWithinMs / 2)),
    goneWithinMs,
    statedMs: first.expiresAt - first.uploadedAt,
    files: files.length,
    batches,
  }
}

const ageAt = ({ uploadedAt }: EarlyDeath, at: number): number => at - uploadedAt

/** Down to whole hours, or minutes where that would leave nothing. */
function rounded(ms: number): number {
  const unit = ms >= hourMs ? hourMs : minuteMs
  return Math.max(minuteMs, Math.floor(ms / unit) * unit)
}
