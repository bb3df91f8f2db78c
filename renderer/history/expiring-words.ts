import type { ExpiringSummary } from '../../shared/contract.ts'
import { plural } from '../ui/plural.ts'

/** "14 files are deleted within 24 h. 3 have no copy on this computer." Empty where nothing is. */
export function expiringInWords({ count, withoutCopy }: ExpiringSummary): string {
  if (count === 0) return ''
  const what = `${plural(count, 'file is', 'files are')} deleted within 24 h.`
  if (count === 1) return `${what} ${withoutCopy === 1 ? 'It has no copy' : 'It is also'} on this computer.`
  if (withoutCopy === 0) return `${what} All are also on this computer.`
  const unsafe =
    withoutCopy === count ? 'None has a copy' : plural(withoutCopy, 'has no copy', 'have no copy')
  return `${what} ${unsafe} on this computer.`
}

/** "2 files were deleted while Mayfly was closed." Empty where none was. */
export function missedInWords({ reminder }: ExpiringSummary): string {
  const missed = reminder?.missed ?? 0
  return missed === 0 ? '' : `${plural(missed, 'file was', 'files were')} deleted while Mayfly was closed.`
}
