import { type FileHandle, open, stat } from 'node:fs/promises'
import type { Upload } from '../../../shared/upload.ts'
import type { StagingFolder } from '../intake/staging-folder.ts'
import { type ImageHead, readImageHead } from './read-image-head.ts'

/** Larger files, and images with more pixels, show their kind instead: a picture is worth no stutter. */
const largestFile = 50_000_000
const mostPixels = 64_000_000

export interface PictureSource extends ImageHead {
  /** To be closed by who got it. */
  readonly file: FileHandle
  /** Bytes. */
  readonly size: number
}

/**
 * The bytes of an upload on this computer, where they are an image: its original, if it is what was uploaded, what was
 * staged, or the saved copy. Never asks a host: that would tell it that somebody looks. Null: there is none.
 */
export async function openPictureSource(
  upload: Upload,
  staging: Pick<StagingFolder, 'path'>,
): Promise<PictureSource | null> {
  const { source, savedPath } = upload
  if (!upload.mimeType?.startsWith('image/')) return null
  if (source.kind === 'file') {
    const found = await openImage(source.path, { size: upload.size, mtimeMs: source.mtimeMs })
    if (found) return found
  }
  if (source.kind === 'staged') {
    const found = await openImage(staging.path(source.stagedId), { size: upload.size, mtimeMs: null })
    if (found) return found
  }
  return savedPath === null ? null : openImage(savedPath, { size: upload.size, mtimeMs: null })
}

async function openImage(
  path: string,
  expected: { readonly size: number | null; readonly mtimeMs: number | null },
): Promise<PictureSource | null> {
  // Asked for before it is opened: a pipe would wait for ever for whoever writes to it.
  const found = await stat(path).catch(() => null)
  if (!found?.isFile() || found.size > largestFile || found.size === 0) return null
  if (expected.size !== null && found.size !== expected.size) return null
  if (expected.mtimeMs !== null && found.mtimeMs !== expected.mtimeMs) return null
  const file = await open(path, 'r').catch(() => null)
  if (!file) return null
  const head = await readImageHead(file).catch(() => null)
  if (head && head.width > 0 && head.height > 0 && head.width * head.height <= mostPixels)
    return { ...head, file, size: found.size }
  await file.close()
  return null
}
