const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The start of a text, at most `bytes` of UTF-8. Never cuts within what a person sees as one character. */
export function cutToBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text
  let length = 0
  let cut = ''
  for (const { segment } of graphemes.segment(text)) {
    length += Buffer.byteLength(segment)
    if (length > bytes) break
    cut += segment
  }
  return cut
}
