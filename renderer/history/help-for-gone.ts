import type { LocalFiles } from '../../shared/history.ts'
import type { Upload } from '../../shared/upload.ts'
import { isGone } from '../../shared/upload-life.ts'

export type GoneHelp = 'renew' | 'again' | 'none'

/**
 * What brings a link that is gone back: the same file in the same place, or a new upload; null: the link lives.
 * @param local what of it is on this computer; null: nobody was asked, so that what it had is taken for there.
 */
export function helpForGone(
  upload: Upload,
  local: LocalFiles | null,
  hasDestination: boolean,
  now: number,
): GoneHelp | null {
  if (!isGone(upload, now)) return null
  const { source, savedPath } = upload
  if (source.kind === 'url' && savedPath === null) return 'again'
  const original = local?.original ?? (local === null && source.kind === 'file' ? 'unchanged' : null)
  const copy = local?.copy ?? (local === null && savedPath !== null ? 'unchanged' : null)
  const isWhole = original === 'unchanged' || copy === 'unchanged'
  if (isWhole) return hasDestination ? 'renew' : 'again'
  return original === 'changed' || source.kind === 'url' ? 'again' : 'none'
}
