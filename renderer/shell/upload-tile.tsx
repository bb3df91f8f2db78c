import type { Upload } from '../../shared/upload.ts'
import { TypeTile } from '../ui/type-tile.tsx'
import { usePicture } from './use-picture.ts'

/** The picture of an upload, or what kind of file it is. */
export function UploadTile({
  upload,
  size = 'normal',
}: {
  readonly upload: Upload
  readonly size?: 'small' | 'normal'
}) {
  const picture = usePicture(upload, 'small') ?? null
  return <TypeTile word={wordOf(upload)} mimeType={upload.mimeType} picture={picture} size={size} />
}

function wordOf(upload: Upload): string {
  const extension = /\.([A-Za-z0-9]{1,5})$/.exec(upload.name)?.[1]
  if (extension) return extension
  return upload.source.kind === 'url' ? 'URL' : 'FILE'
}
