import { assertNever } from '../../shared/assert-never.ts'
import type { ExpirySource, UploadResult } from '../../shared/upload.ts'
import { durationInWords } from '../ui/duration.ts'
import { LifeRing } from '../ui/life-ring.tsx'
import { useNow } from '../ui/use-now.ts'

interface LinkLifeProps {
  readonly result: UploadResult
  /** What the last check proved; null: nothing. */
  readonly alive: boolean | null
}

/** The life ring of a link. */
export function LinkLife({ result, alive }: LinkLifeProps) {
  const now = useNow()
  const end = alive === false ? Math.min(now, result.expiresAt ?? now) : result.expiresAt
  const label = alive === false ? 'Gone, as the link was checked' : lifeInWords(result, now)
  return <LifeRing start={result.uploadedAt} end={end} now={now} label={label} />
}

/** "2 d 4 h left, by the host’s rule" */
export function lifeInWords(result: UploadResult, now: number): string {
  if (result.expiresAt === null) return 'Kept for good'
  const left = result.expiresAt - now
  const how = expirySourceInWords(result.expirySource)
  return left > 0 ? `${durationInWords(left)} left, ${how}` : `Gone, ${how}`
}

export function expirySourceInWords(source: ExpirySource): string {
  switch (source) {
    case 'reply':
      return 'by the host’s reply'
    case 'rule':
      return 'by the host’s rule'
    case 'user':
      return 'by your setting'
    case 'measured':
      return 'as the link was checked'
    default:
      return assertNever(source)
  }
}
