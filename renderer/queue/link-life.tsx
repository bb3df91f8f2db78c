import { assertNever } from '../../shared/failure.ts'
import type { ExpirySource, UploadResult } from '../../shared/upload.ts'
import { durationInWords } from '../ui/duration.ts'
import { LifeRing } from '../ui/life-ring.tsx'
import { useNow } from '../ui/use-now.ts'

/** The life ring of a link. */
export function LinkLife({ result }: { readonly result: UploadResult }) {
  const now = useNow()
  return (
    <LifeRing start={result.uploadedAt} end={result.expiresAt} now={now} label={lifeInWords(result, now)} />
  )
}

/** "2 d 4 h left, by the host’s rule" */
export function lifeInWords(result: UploadResult, now: number): string {
  if (result.expiresAt === null) return 'Kept for ever'
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
