/** The host's words as one line: no control characters or marks that turn text round, at most 500 characters. */
export function cleanWords(text: string | null): string | null {
  const clean = text
    ?.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (!clean) return null
  return clean.length <= 500 ? clean : `${[...clean].slice(0, 499).join('').slice(0, 499)}…`
}

/** The host's words as the end of a sentence of ours. */
export function asSentence(words: string): string {
  const short = words.length <= 200 ? words : `${words.slice(0, 199)}…`
  return /[.!?…]$/.test(short) ? short : `${short}.`
}
