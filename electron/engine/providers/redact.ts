const hidden = '•••'

/**
 * Removes a key, and the query of the URL that was sent, from what a host answered (some echo both), also where
 * they are escaped as in JSON or percent-encoded.
 */
export function redact(text: string, key: string, sourceUrl: string | null): string {
  const query = sourceUrl !== null && URL.canParse(sourceUrl) ? new URL(sourceUrl).search.slice(1) : ''
  // A query as short as "1" would blank half of the reply, and tells nothing.
  const rawQuery = sourceUrl?.split('#')[0]?.split('?').slice(1).join('?') ?? ''
  const secrets = [key, ...[query, rawQuery].filter((each) => each.length >= 4)].filter((each) => each !== '')
  let clean = text
  for (const secret of secrets) {
    for (const form of variants(secret)) clean = clean.replace(form, hidden)
  }
  return clean
}

function variants(secret: string): RegExp[] {
  const forms = [
    secret,
    secret.replaceAll('&', '\\u0026'),
    secret.replaceAll('&', '&amp;'),
    percentEncoded(secret),
  ]
  // JSON puts backslashes before some characters, JSON within JSON even more of them.
  return [...new Set(forms)].map((form) => new RegExp([...form].map(literal).join('\\\\*'), 'gi'))
}

const literal = (character: string) => character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')

const percentEncoded = (text: string) => encodeURIComponent(text.toWellFormed())
