import { useSyncExternalStore } from 'react'
import type { Upload } from '../../shared/upload.ts'
import { TypeTile } from '../ui/type-tile.tsx'
import { onNewPicture, pictureOf } from './pictures.ts'

/** The picture of an upload, or what kind of file it is. */
export function UploadTile({
  upload,
  size = 'normal',
}: {
  readonly upload: Upload
  readonly size?: 'small' | 'normal'
}) {
  const { source } = upload
  const key = source.kind === 'file' ? source.path : source.kind === 'staged' ? source.stagedId : null
  const picture = useSyncExternalStore(onNewPicture, () => (key === null ? null : pictureOf(key)))
  return <TypeTile word={wordOf(upload)} mimeType={upload.mimeType} picture={picture} size={size} />
}

function wordOf(upload: Upload): string {
  const extension = /\.([A-Za-z0-9]{1,5})$/.exec(upload.name)?.[1]
  if (extension) return extension
  return upload.source.kind === 'url' ? 'URL' : 'FILE'
}
