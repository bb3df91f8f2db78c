import { useCallback, useSyncExternalStore } from 'react'
import type { PictureSize } from '../../shared/picture.ts'
import type { Upload } from '../../shared/upload.ts'
import { isDrawable, pictureOf, wantPicture } from './pictures.ts'

/** The picture of an upload, asked for while it is shown. Null: it has none; undefined: not known yet. */
export function usePicture(upload: Upload, size: PictureSize): string | null | undefined {
  const can = isDrawable(upload)
  // A saved copy may bring a picture where there was none.
  // biome-ignore lint/correctness/useExhaustiveDependencies: other changes of the row change nothing about its picture
  const subscribe = useCallback(
    (onChange: () => void) => (can ? wantPicture(upload, size, onChange) : () => undefined),
    [can, upload.id, upload.savedPath, size],
  )
  return useSyncExternalStore(subscribe, () => (can ? pictureOf(upload, size) : null))
}
