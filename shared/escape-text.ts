/** Controls, and the marks that turn or hide text: with them a name can look like another one. */
const unseen =
  /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/gu
const breaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g

/** Text on one line that shows what it is: no controls, no marks that change its direction, no half characters. */
export function plainText(text: string): string {
  return text.toWellFormed().replace(breaks, ' ').replace(unseen, '').trim()
}

const htmlReferences: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** For text, and for attribute values in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => htmlReferences[character] ?? character)
}

/** For an attribute whose value may stand without quotes: nothing but letters, digits, `.`, `-` and beyond ASCII stays. */
export function escapeHtmlAttribute(text: string): string {
  return text.replace(/[\p{Cc} -,/:-@[-`{-~]/gu, (character) => `&#${character.charCodeAt(0)};`)
}

/**
 * For CommonMark and GitHub's: link text, table cells, running text. Underscores within words mean nothing and
 * stay; what would make a heading, a list or a rule of a line escapes at its start alone.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*[\]<>&~|$!]|(?<![a-z0-9])_|_(?![a-z0-9])/gi, (character) => `\\${character}`)
    .replace(/^([#+=-])/, '\\$1')
    .replace(/^(\d{1,9})([.)])/, '$1\\$2')
}

/** BBCode has no escape of its own, so square brackets turn into round ones. */
export function escapeBbcode(text: string): string {
  return text.replaceAll('[', '(').replaceAll(']', ')')
}
