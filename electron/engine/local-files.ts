import { stat } from 'node:fs/promises'
import type { LocalFiles } from '../../shared/history.ts'
import type { Upload } from '../../shared/upload.ts'

/** What of an upload is on this computer, by size and time alone: no file is read. */
export async function localFiles({ source, savedPath, size }: Upload): Promise<LocalFiles> {
  const [original, copy] = await Promise.all([
    source.kind === 'file' ? fileAt(source.path) : null,
    savedPath === null ? null : fileAt(savedPath),
  ])
  return {
    original:
      source.kind !== 'file'
        ? null
        : original === null
          ? 'missing'
          : original.size === size && original.mtimeMs === source.mtimeMs
            ? 'unchanged'
            : 'changed',
    copy:
      savedPath === null
        ? null
        : copy === null
          ? 'missing'
          : size === null || copy.size === size
            ? 'unchanged'
            : 'changed',
  }
}

async function fileAt(path: string): Promise<{ size: number; mtimeMs: number } | null> {
  const found = await stat(path).catch(() => null)
  return found?.isFile() ? found : null
}
