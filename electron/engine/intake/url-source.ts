import { plainText } from '../../../shared/escape-text.ts'
import type { Failure } from '../../../shared/failure.ts'
import { isPrivateHost } from '../http/private-address.ts'
import { baseName } from './base-name.ts'

export type ParsedSourceUrl =
  | {
      readonly ok: true
      /** Without its fragment, which is never sent to a server. */
      readonly url: string
      /** The last part of the path, decoded; without one the host's name with `-` for `.`, since `.com` is no type. */
      readonly name: string
      /** The host, as written, is not on the public internet: only the detour can fetch it (see `privateHostFailure`). */
      readonly hostPrivate: boolean
    }
  | { readonly ok: false; readonly failure: Failure }

/** Reads a URL whose file is to be uploaded: http and https only, and without a password in it. */
export function parseSourceUrl(text: string): ParsedSourceUrl {
  const given = text.trim()
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(given)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https' && !/^[^/]*:\d+(\/|$)/.test(given)) {
    const advice = scheme === 'file' ? ' Give the path of the file instead.' : ''
    return rejected(
      `${shownUrl(given)} starts with ${scheme}:, and a host can fetch only http and https.${advice}`,
    )
  }
  if (scheme !== 'http' && scheme !== 'https') {
    return rejected(`“${shownUrl(given)}” is not a URL: it does not start with http:// or https://.`)
  }
  if (!/^https?:\/\//i.test(given) || !URL.canParse(given))
    return rejected(`“${shownUrl(given)}” is not a URL that can be read.`)
  const url = new URL(given)
  if (url.username !== '' || url.password !== '') {
    return rejected(
      `The URL on ${url.host} has a user name or password in it, which the host and the history would get to see. Give a link without one.`,
    )
  }
  url.hash = ''
  const name = nameOf(url) || url.hostname.replace(/^\W+|\W+$/g, '').replace(/[.:]+/g, '-')
  return { ok: true, url: url.href, name, hostPrivate: isPrivateHost(url.hostname) }
}

/** Why a host cannot fetch a URL whose address is on this side of the router. */
export function privateHostFailure(url: string): Failure {
  const host = URL.canParse(url) ? new URL(url).hostname : shownUrl(url)
  return {
    code: 'private-address',
    message: `${host} is an address inside your network; the host cannot reach it.`,
  }
}

/**
 * The URLs in a text, one a line or several on one line. Blank lines and lines that start with `#` are left out;
 * a line that holds one URL with blanks in it stays one.
 */
export function splitUrls(text: string): string[] {
  return text.split(/[\r\n]+/).flatMap((line) => {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) return []
    const words = trimmed.split(/\s+/)
    return words.every((word) => /^[a-z][a-z0-9+.-]*:/i.test(word)) ? words : [trimmed]
  })
}

/** A URL as it may stand in a sentence: no query (it may hold a key), no password, on one line, not endless. */
export function shownUrl(text: string): string {
  const shown = plainText(text)
    .replace(/[?#].*$/, '')
    .replace(/\/\/[^/]*@/, '//')
  return shown.length > 120 ? `${shown.slice(0, 119)}…` : shown
}

function nameOf(url: URL): string {
  const last = url.pathname.split('/').findLast((segment) => segment !== '') ?? ''
  return baseName(plainText(decode(last)))
}

/** Percent-decoded as far as it is UTF-8: what is not stays as it is. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function rejected(message: string): ParsedSourceUrl {
  return { ok: false, failure: { code: 'rejected', message } }
}
