/**
 * Words as prefixes, all of them; whatever a person types is text, never FTS5 syntax. Null: no search.
 * @param wordsFrom the words that begin so, where it pays to look for those instead.
 */
export function searchExpression(
  text: string,
  wordsFrom: (start: string) => readonly string[] | null = () => null,
): string | null {
  const words = text.normalize('NFC').match(/[\p{L}\p{N}]+/gu)
  if (words)
    return [...new Set(words)]
      .map((word) => {
        const whole = wordsFrom(word)
        if (whole === null) return `"${word}"*`
        return whole.length === 0 ? nothing : `(${whole.map((one) => `"${one}"`).join(' OR ')})`
      })
      .join(' AND ')
  // Only signs: nothing that is indexed can match, unless there was nothing at all.
  return text.trim() === '' ? null : nothing
}

const nothing = '"\u{FFFF}"'
