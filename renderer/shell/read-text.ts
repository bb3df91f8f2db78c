const mostUrls = 10_000

export type ReadText =
  | { readonly kind: 'urls'; readonly urls: readonly string[] }
  | { readonly kind: 'data-url' }
  | { readonly kind: 'plain' }
  | { readonly kind: 'empty' }

/** Says what pasted text is: links, one or many; a data URL; or words. */
export function readText(text: string): ReadText {
  const trimmed = text.trim()
  if (trimmed === '') return { kind: 'empty' }
  if (/^data:[^,\s]*,/i.test(trimmed)) return { kind: 'data-url' }
  const parts = splitUrls(trimmed)
  return parts.length <= mostUrls && parts.every(isWebUrl) ? { kind: 'urls', urls: parts } : { kind: 'plain' }
}

export function splitUrls(text: string): string[] {
  return text.split(/\s+/).filter((part) => part !== '')
}

export function isWebUrl(text: string): boolean {
  return /^https?:\/\/[^\s]+$/i.test(text) && URL.canParse(text)
}
