import { stat } from 'node:fs/promises'
import type { Upload, UploadSource } from '../../../shared/upload.ts'
import { FailureError } from '../failure-error.ts'
import { hasContent } from './hash-of-file.ts'

/** Where the same bytes as before can be had. */
export interface RenewalSource {
  readonly source: Extract<UploadSource, { kind: 'file' }>
  readonly size: number
}

/**
 * What a renewal sends: the original as long as it is unchanged, else the saved copy as long as that is what was
 * uploaded. A changed original never goes in place of the old one.
 * @param signal aborted, it rejects with its reason: to hash a large file takes long.
 * @throws FailureError with a sentence when neither is there.
 */
export async function renewalSource(upload: Upload, signal?: AbortSignal): Promise<RenewalSource> {
  const { source, savedPath } = upload
  const original = source.kind === 'file' ? await stat(source.path).catch(() => null) : null
  if (source.kind === 'file' && original?.isFile() && original.size === upload.size) {
    if (original.mtimeMs === source.mtimeMs) return { source, size: original.size }
    // Touched since: its hash tells whether it is still what was sent.
    if (upload.sha256 !== null && (await hasContent(source.path, upload.sha256, signal))) {
      return { source: { ...source, mtimeMs: original.mtimeMs }, size: original.size }
    }
  }
  signal?.throwIfAborted()
  const copy = savedPath === null ? null : await stat(savedPath).catch(() => null)
  if (savedPath !== null && copy?.isFile() && (await isSame(savedPath, copy.size, upload, signal))) {
    return { source: { kind: 'file', path: savedPath, mtimeMs: copy.mtimeMs }, size: copy.size }
  }
  signal?.throwIfAborted()
  const why =
    source.kind !== 'file'
      ? 'There is no file of it on this computer'
      : original === null
        ? 'The original is no longer there'
        : 'The original has changed since it was uploaded'
  const code = source.kind === 'file' && original !== null ? 'file-changed' : 'file-missing'
  throw new FailureError({ code, message: `${why}. Save a copy first, then renew it.` })
}

async function isSame(
  path: string,
  size: number,
  upload: Upload,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (upload.size !== null && size !== upload.size) return false
  return upload.sha256 === null ? upload.size !== null : hasContent(path, upload.sha256, signal)
}
