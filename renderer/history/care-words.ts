import type { ExpiringSummary } from '../../shared/contract.ts'
import { momentInWords } from '../ui/moment.ts'
import { plural } from '../ui/plural.ts'

/** "2 copies could not be saved: the disk is full. Tried again …" for each thing that Mayfly could not do by itself yet. */
export function troublesInWords({ care }: ExpiringSummary): string[] {
  return (care?.troubles ?? []).map(({ task, count, failure, nextAt }) => {
    const what =
      task === 'save'
        ? `${plural(count, 'copy', 'copies')} could not be saved yet`
        : `${plural(count, 'link')} could not be kept alive yet`
    return `${what}. ${failure.message} Tried again ${momentInWords(nextAt)}.`
  })
}
