import otherTypes from 'mime/types/other.js'
import standardTypes from 'mime/types/standard.js'

/** The MIME type that a name's extension stands for; null without a known extension. */
export function mimeTypeOf(name: string): string | null {
  // Without a dot the whole name would be taken for an extension: a file called `png`.
  const extension = /[^./\\]\.([\w+-]+)$/i.exec(name)?.[1]
  return extension === undefined ? null : (tables().typeOf.get(extension.toLowerCase()) ?? null)
}

/** The usual extension of a MIME type, without a dot; null for unknown ones. Parameters are ignored. */
export function extensionOfType(mimeType: string): string | null {
  const [type = ''] = mimeType.split(';', 1)
  return tables().extensionOf.get(type.trim().toLowerCase()) ?? null
}

interface Tables {
  readonly typeOf: ReadonlyMap<string, string>
  readonly extensionOf: ReadonlyMap<string, string>
}

let made: Tables | undefined

/** Made when it is first asked for: the `mime` package makes its own at every start. */
function tables(): Tables {
  if (made) return made
  const typeOf = new Map<string, string>()
  const extensionOf = new Map<string, string>()
  for (const types of [standardTypes, otherTypes]) {
    for (const [type, extensions] of Object.entries(types)) {
      for (const [place, extension] of extensions.entries()) {
        // A star marks an extension that is another type's first of all.
        if (!extension.startsWith('*')) typeOf.set(extension, type)
        if (place === 0) extensionOf.set(type, extension.replace(/^\*/, ''))
      }
    }
  }
  made = { typeOf, extensionOf }
  return made
}
