import type { QueueSummary } from '../../shared/contract.ts'
import { numberInWords } from '../ui/plural.ts'

/** "2 failed, 1 needs a key."; null: nothing waits for anybody. */
export function troubleInWords(counts: QueueSummary['counts']): string | null {
  const asks = counts['needs-answer'] + counts.unknown
  const parts = [
    counts.failed > 0 && `${numberInWords(counts.failed)} failed`,
    counts['needs-key'] > 0 &&
      `${numberInWords(counts['needs-key'])} ${counts['needs-key'] === 1 ? 'needs' : 'need'} a key`,
    asks > 0 && `${numberInWords(asks)} ${asks === 1 ? 'asks' : 'ask'} what to do`,
    counts.paused > 0 && `${numberInWords(counts.paused)} paused`,
  ].filter((part) => part !== false)
  return parts.length === 0 ? null : `${parts.join(', ')}.`
}
