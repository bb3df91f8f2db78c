import { plainText } from './escape-text.ts'

/** Of one upload. */
export const mostTags = 20
/** In UTF-16 units, as the next. */
export const longestTag = 40
export const longestNote = 2_000

/** What is kept of a tag that was typed; null: nothing is left of it. */
export function tagOf(text: string): string | null {
  const words = plainText(text.replaceAll(',', ' ')).replace(/\s+/g, ' ')
  return words.slice(0, longestTag).toWellFormed().trim() || null
}

/** `tags` with others after them; one that differs in its case alone is there already. */
export function withTags(tags: readonly string[], more: readonly string[]): string[] {
  const all = [...tags]
  for (const tag of more) if (!all.some((one) => isSameTag(one, tag))) all.push(tag)
  return all
}

export function withoutTags(tags: readonly string[], fewer: readonly string[]): string[] {
  return tags.filter((tag) => !fewer.some((one) => isSameTag(one, tag)))
}

export function isSameTag(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
