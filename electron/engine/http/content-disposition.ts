/**
 * The file name that a server suggests (RFC 6266): `filename*` before `filename`; never with a folder in it.
 * Null where there is none.
 */
export function suggestedFileName(contentDisposition: string | undefined): string | null {
  if (contentDisposition === undefined) return null
  const extended = /;\s*filename\*\s*=\s*([\w-]+)'[^']*'([^;\s]+)/i.exec(contentDisposition)
  const quoted = /;\s*filename\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(contentDisposition)
  const bare = /;\s*filename\s*=\s*([^;"\s]+)/i.exec(contentDisposition)
  // Header bytes come as Latin-1; servers mostly mean UTF-8.
  const utf8 = (text: string) => {
    const decoded = Buffer.from(text, 'latin1').toString('utf8')
    return decoded.includes('\ufffd') ? text : decoded
  }
  const name =
    (extended === null ? null : decodeExtended(extended[1] ?? '', extended[2] ?? '')) ??
    (quoted === null ? null : utf8((quoted[1] ?? '').replace(/\\(.)/g, '$1'))) ??
    (bare === null ? null : utf8(bare[1] ?? ''))
  const last = name
    ?.split(/[/\\]/)
    .at(-1)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
    ?.replace(/[\u0000-\u001f\u007f]/g, '')
    .trim()
  return last === undefined || last === '' || last === '.' || last === '..' ? null : last
}

function decodeExtended(charset: string, text: string): string | null {
  try {
    if (/^utf-8$/i.test(charset)) return decodeURIComponent(text)
    if (/^iso-8859-1$/i.test(charset)) return unescape(text)
  } catch {
    // A broken name is no name.
  }
  return null
}
