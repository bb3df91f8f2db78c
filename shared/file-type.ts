/** What kind of file it is, as a person would sort them. */
export const fileTypes = ['image', 'video', 'audio', 'document', 'archive', 'other'] as const
export type FileType = (typeof fileTypes)[number]

/** The kind of file behind a MIME type; null, a type that nobody knows, is `other`. */
export function fileTypeOf(mimeType: string | null): FileType {
  const [group = '', type = ''] = (mimeType ?? '').toLowerCase().split(';', 1)[0]?.split('/') ?? []
  if (group === 'image' || group === 'video' || group === 'audio') return group
  if (/zip|(^|[-.])tar|compressed|7z|rar$|bzip|x-xz|zstd|cpio|java-archive|disk-?image/.test(type)) {
    return 'archive'
  }
  const isDocument =
    group === 'text' || /pdf|json|xml|document|msword|sheet|presentation|excel|powerpoint|rtf|epub/.test(type)
  return isDocument ? 'document' : 'other'
}
