/**
 * The URL as it was given, if it is http or https, else null. What cannot stand in a URL (blanks, controls,
 * quotes, angle brackets, half characters) is percent-encoded, so that it holds one word.
 */
export function webUrl(text: string): string | null {
  const url = text.toWellFormed().trim()
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return null
  return url.replace(/[\p{C}\p{Z}"'<>`\\^{}]/gu, encode)
}

/** A URL as it can stand inside a link of `markup`. */
export function linkTarget(url: string, markup: 'markdown' | 'html' | 'bbcode'): string {
  const word = url.replace(/[\p{C}\p{Z}"'<>`\\^{}]/gu, encode)
  switch (markup) {
    case 'markdown':
      // `&copy;` would be read as a character.
      return word.replace(/[()[\]|*$]/g, encode).replace(/&(?=#?[a-z0-9]+;)/gi, '&amp;')
    case 'html':
      return word.replaceAll('&', '&amp;')
    case 'bbcode':
      return word.replace(/[[\]]/g, encode)
  }
}

function encode(character: string): string {
  let encoded = ''
  for (const byte of new TextEncoder().encode(character))
    encoded += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  return encoded
}
