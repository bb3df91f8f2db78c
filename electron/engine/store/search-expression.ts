/** Words as prefixes, all of them; whatever a person types is text, never FTS5 syntax. Null: no search. */
export function searchExpression(text: string): string | null {
  const words = text.normalize('NFC').match(/[\p{L}\p{N}]+/gu)
  if (words) return [...new Set(words)].map((word) => `"${word}"*`).join(' ')
  // Only signs: nothing that is indexed can match, unless there was nothing at all.
  return text.trim() === '' ? null : '"\u{FFFF}"'
}
