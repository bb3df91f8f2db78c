import type { BatchSummary } from '../../shared/contract.ts'
import { bytesInWords } from '../ui/bytes.ts'
import { durationInWords } from '../ui/duration.ts'
import { numberInWords, plural } from '../ui/plural.ts'

/** How a batch ended: "5 links ready, 1 failed". */
export function endInWords({ done, failed }: Pick<BatchSummary, 'done' | 'failed'>): string {
  const parts = [
    done > 0 || failed === 0 ? `${plural(done, 'link')} ready` : null,
    failed > 0 ? `${numberInWords(failed)} failed` : null,
  ]
  return parts.filter((part) => part !== null).join(', ')
}

/** Where it came from, how much it was and how long it took; a name that only counts is not repeated. */
export function originInWords({ label, count, bytes, createdAt, endedAt }: BatchSummary): string {
  const isCount = label === plural(count, 'file') || label === plural(count, 'item')
  const took = endedAt === null ? '' : ` in ${durationInWords(endedAt - createdAt)}`
  return `${isCount ? '' : `from “${label}” · `}${bytesInWords(bytes)}${took}`
}
