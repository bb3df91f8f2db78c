import { readFile } from 'node:fs/promises'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import type { Failure } from '../../../shared/failure.ts'
import type { Settings } from '../../../shared/settings.ts'
import { isLoopbackHost } from './private-address.ts'

/** How the engine reaches any host: one for all of it. */
export interface NetworkConfig {
  readonly proxy: Settings['proxy']
  /** A PEM file with extra certificate authorities. */
  readonly extraCaFile: string | null
  /** HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY are read, in both cases. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The system's proxy for a URL (in the desktop app): a proxy URL or a PAC answer; null: direct. */
  readonly resolveProxy?: (url: string) => Promise<string | null>
}

type Refused = { readonly ok: false; readonly failure: Failure }

const misconfigured = (message: string): Refused => ({
  ok: false,
  failure: { code: 'misconfigured', message },
})

/**
 * Checks a destination's base URL: https (or http to this computer), no user name, query or fragment.
 * The URL comes back without a trailing slash.
 */
export function parseBaseUrl(text: string): { readonly ok: true; readonly url: string } | Refused {
  let url: URL
  try {
    url = new URL(text.trim())
  } catch {
    return misconfigured('The base URL is not a URL. It looks like https://host.example.')
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return misconfigured('The base URL must begin with https://.')
  }
  if (url.username !== '' || url.password !== '') {
    return misconfigured('The base URL must not hold a user name or password. Keys belong in the keychain.')
  }
  if (url.search !== '' || url.hash !== '') {
    return misconfigured('The base URL must not have a query or a fragment.')
  }
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    return misconfigured('The base URL must begin with https://, since the key would travel in the clear.')
  }
  return { ok: true, url: `${url.origin}${url.pathname.replace(/\/+$/, '')}` }
}

/** The proxy for a URL, or null for a direct connection. */
export async function chooseProxy(
  network: NetworkConfig,
  url: string,
): Promise<{ readonly ok: true; readonly proxy: string | null } | Refused> {
  switch (network.proxy.kind) {
    case 'none':
      return { ok: true, proxy: null }
    case 'url':
      return normaliseProxy(network.proxy.url)
    case 'system': {
      const { hostname, port, protocol } = new URL(url)
      if (isLoopbackHost(hostname)) return { ok: true, proxy: null }
      const variable = (name: string) =>
        network.environment[name.toLowerCase()] || network.environment[name] || null
      const named = variable(protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? variable('ALL_PROXY')
      if (named !== null) {
        const exempt = isExempt(
          variable('NO_PROXY') ?? '',
          hostname,
          port || (protocol === 'https:' ? '443' : '80'),
        )
        return exempt ? { ok: true, proxy: null } : normaliseProxy(named)
      }
      const answer = (await network.resolveProxy?.(url).catch(() => null)) ?? null
      return answer === null ? { ok: true, proxy: null } : fromPac(answer)
    }
  }
}

function normaliseProxy(text: string): { readonly ok: true; readonly proxy: string } | Refused {
  const withScheme = text.includes('://') ? text.trim() : `http://${text.trim()}`
  try {
    // A password may hold a % that was not encoded.
    const encoded = withScheme.replace(/%(?![\da-f]{2})/gi, '%25')
    const url = new URL(encoded.replace(/^socks5h:/i, 'socks5:'))
    decodeURIComponent(`${url.username}:${url.password}`)
    if (['http:', 'https:', 'socks5:', 'socks:'].includes(url.protocol) && url.hostname !== '') {
      return { ok: true, proxy: url.href }
    }
  } catch {
    // Said below: the text itself may hold a password, so it is not repeated.
  }
  return misconfigured('The proxy address cannot be read. It looks like http://proxy.example:3128.')
}

/** Takes the first usable entry of a PAC answer (`PROXY a:1; DIRECT`), or a plain proxy URL. */
function fromPac(answer: string): { readonly ok: true; readonly proxy: string | null } | Refused {
  const first = answer.split(';')[0]?.trim() ?? ''
  const [kind = '', address] = first.split(/\s+/)
  if (first === '' || kind.toUpperCase() === 'DIRECT') return { ok: true, proxy: null }
  if (address === undefined) return normaliseProxy(kind)
  const scheme = { HTTPS: 'https', SOCKS: 'socks5', SOCKS5: 'socks5' }[kind.toUpperCase()] ?? 'http'
  return normaliseProxy(`${scheme}://${address}`)
}

function isExempt(noProxy: string, hostname: string, port: string): boolean {
  const host = hostname.toLowerCase().replace(/^\[|\]$|\.$/g, '')
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true
      const [, name = '', onlyPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? []
      if (onlyPort !== undefined && !entry.includes('::') && onlyPort !== port) return false
      const wanted = (entry.includes('::') ? entry : name).replace(/^\*?\.|^\[|\]$/g, '')
      return host === wanted || host.endsWith(`.${wanted}`)
    })
}

/** Making a context of some 300 certificates takes over 100 ms, and every download would need one. */
const contexts = new Map<string, SecureContext>()

/** Whom TLS connections trust: Node's authorities, the system's, and those of the extra file. */
export async function trustedAuthorities(
  network: NetworkConfig,
): Promise<{ readonly ok: true; readonly context: SecureContext } | Refused> {
  let extra: readonly string[] = []
  if (network.extraCaFile !== null) {
    let pem: string
    try {
      pem = await readFile(network.extraCaFile, 'utf8')
    } catch {
      return misconfigured(`The certificate file ${network.extraCaFile} cannot be read.`)
    }
    extra = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
    try {
      if (extra.length === 0) throw new Error('no certificate')
      for (const block of extra) createSecureContext({ ca: block })
    } catch {
      return misconfigured(`The certificate file ${network.extraCaFile} holds no certificate in PEM form.`)
    }
  }
  const key = extra.join('\n')
  let context = contexts.get(key)
  if (context === undefined) {
    const ca = new Set([...getCACertificates('default'), ...systemAuthorities(), ...extra])
    context = createSecureContext({ ca: [...ca] })
    contexts.set(key, context)
  }
  return { ok: true, context }
}

/** A system whose store cannot be read still has Node's own authorities. */
function systemAuthorities(): readonly string[] {
  try {
    return getCACertificates('system')
  } catch {
    return []
  }
}
