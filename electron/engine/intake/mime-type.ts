import mime from 'mime'

/** The MIME type that a name's extension stands for; null without a known extension. */
export function mimeTypeOf(name: string): string | null {
  // Without a dot the whole name would be taken for an extension: a file called `png`.
  const extension = /[^./\\]\.([a-z0-9-]+)$/i.exec(name)?.[1]
  return extension === undefined ? null : mime.getType(extension.toLowerCase())
}

/** The usual extension of a MIME type, without a dot; null for unknown ones. Parameters are ignored. */
export function extensionOfType(mimeType: string): string | null {
  return mime.getExtension(mimeType)
}
