import { escapeBbcode, escapeHtml, escapeHtmlAttribute, escapeMarkdown, plainText } from './escape-text.ts'
import type { Settings } from './settings.ts'
import type { Upload } from './upload.ts'
import { linkTarget, webUrl } from './web-url.ts'

export type LinkFormat =
  | { readonly kind: 'url' | 'markdown' | 'html' | 'bbcode' }
  | { readonly kind: 'template'; readonly template: string }

/** What a link format may show of an upload. */
export type Link = {
  readonly url: string
  /** What a person calls it. */
  readonly name: string
  readonly remoteName: string
  /** ms since the epoch; null: kept for ever. */
  readonly expiresAt: number | null
  readonly mimeType: string | null
}

export type ParsedLinkFormat =
  | { readonly ok: true; readonly format: LinkFormat }
  | { readonly ok: false; readonly message: string }

/** The formats that have names. */
export const plainKinds = ['url', 'markdown', 'html', 'bbcode'] as const
const placeholders = ['url', 'name', 'remoteName', 'expires'] as const
type Placeholder = (typeof placeholders)[number]
const placeholderPattern = /\{([A-Za-z_][\w-]*)\}/g
const placeholderList = '{url}, {name}, {remoteName} and {expires}'

/**
 * One link as text. No name can break out of its place: names are escaped for the format (a template is
 * escaped for what it looks like: HTML, Markdown, BBCode, else plain text), and always hold one line. A `url`
 * that is not http or https is shown as text, never made a link.
 */
export function formatLink(format: LinkFormat, link: Link): string {
  if (format.kind === 'template') return fillTemplate(format.template, link)
  const url = webUrl(link.url)
  if (format.kind === 'url') return url ?? plainText(link.url)
  const escaped = escapeFor[format.kind]
  if (url === null) return `${escaped(shownName(link))}: ${escaped(plainText(link.url))}`
  const target = linkTarget(url, format.kind)
  const name = escaped(shownName(link))
  const image = isImage(link)
  switch (format.kind) {
    case 'markdown':
      return image ? `![${name}](${target})` : `[${name}](${target})`
    case 'html':
      return image ? `<img src="${target}" alt="${name}">` : `<a href="${target}">${name}</a>`
    case 'bbcode':
      return image ? `[img]${target}[/img]` : `[url=${target}]${name}[/url]`
  }
}

/** Links in the order given, one a line, without a newline at the end. */
export function formatLinks(format: LinkFormat, links: readonly Link[]): string {
  return links.map((link) => formatLink(format, link)).join('\n')
}

/** Reads a format's name, or a template: any text with a `{`. */
export function parseLinkFormat(text: string): ParsedLinkFormat {
  const name = text.trim().toLowerCase()
  const kind = plainKinds.find((known) => known === name)
  if (kind !== undefined) return { ok: true, format: { kind } }
  if (!text.includes('{')) {
    const message = `“${plainText(text)}” is not a link format. Use url, markdown, html, bbcode, or a template with ${placeholderList}.`
    return { ok: false, message }
  }
  const found = [...text.matchAll(placeholderPattern)].map((match) => match[1] ?? '')
  const unknown = [...new Set(found.filter((word) => !isPlaceholder(word)))]
  if (unknown.length > 0) {
    const names = unknown.map((word) => `{${word}}`).join(', ')
    return { ok: false, message: `The template does not know ${names}. It can hold ${placeholderList}.` }
  }
  if (found.length === 0) {
    return {
      ok: false,
      message: `The template has no placeholder, so every link would look the same. Use ${placeholderList}.`,
    }
  }
  return { ok: true, format: { kind: 'template', template: text } }
}

/** The format that a person chose in the settings. */
export function linkFormatOf(settings: Pick<Settings, 'linkFormat' | 'linkTemplate'>): LinkFormat {
  if (settings.linkFormat === 'template') return { kind: 'template', template: settings.linkTemplate }
  return { kind: settings.linkFormat }
}

/** The link of an upload that is done, else null. */
export function linkOf(upload: Upload): Link | null {
  if (upload.state.kind !== 'done') return null
  const { url, remoteName, expiresAt, mimeType } = upload.state.result
  return { url, name: upload.name, remoteName, expiresAt, mimeType: upload.mimeType ?? mimeType }
}

const escapeFor = { markdown: escapeMarkdown, html: escapeHtml, bbcode: escapeBbcode }

function isPlaceholder(word: string): word is Placeholder {
  return (placeholders as readonly string[]).includes(word)
}

function isImage(link: Link): boolean {
  return link.mimeType?.toLowerCase().startsWith('image/') ?? false
}

/** Never empty: a link without text cannot be seen, nor clicked. */
function shownName(link: Link): string {
  return plainText(link.name) || plainText(link.remoteName) || 'file'
}

/** What a template is written in, judged by its own text: the person chose the markup, the name must not. */
function markupOf(template: string): 'html' | 'markdown' | 'bbcode' | 'plain' {
  if (/<\/?[a-z!]/i.test(template)) return 'html'
  if (/\]\(|\[[^\]]*\]:|\*\*|`|^#+ |\|.*\|/m.test(template)) return 'markdown'
  if (/\[\/?[a-z*]+(=[^\]]*)?\]/i.test(template)) return 'bbcode'
  return 'plain'
}

function fillTemplate(template: string, link: Link): string {
  const markup = markupOf(template)
  const fill = (word: Placeholder, before: string): string => {
    switch (word) {
      case 'url':
        return targetIn(markup, link.url)
      case 'name':
        return textIn(markup, shownName(link), template, before)
      case 'remoteName':
        return textIn(markup, plainText(link.remoteName), template, before)
      case 'expires':
        return isoTime(link.expiresAt)
    }
  }
  return template.replace(placeholderPattern, (whole, word: string, offset: number) =>
    isPlaceholder(word) ? fill(word, template.slice(0, offset)) : whole,
  )
}

function targetIn(markup: ReturnType<typeof markupOf>, text: string): string {
  const url = webUrl(text)
  if (markup === 'plain') return url ?? plainText(text)
  // Without its colon, `javascript:` names no scheme.
  return linkTarget(url ?? plainText(text).replaceAll(':', '%3A'), markup)
}

function textIn(markup: ReturnType<typeof markupOf>, text: string, template: string, before: string): string {
  if (markup === 'plain') return text
  if (markup !== 'html') return escapeFor[markup](text)
  const insideTag = before.lastIndexOf('<') > before.lastIndexOf('>')
  // Markdown beside HTML: numeric references mean text in both.
  const besideMarkdown = /\]\(|\*\*|`|\|/.test(template)
  return insideTag || besideMarkdown ? escapeHtmlAttribute(text) : escapeHtml(text)
}

function isoTime(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return ''
  return new Date(ms).toISOString()
}
