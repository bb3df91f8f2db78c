import type { LookupFunction } from 'node:net'
import type { SecureContext } from 'node:tls'
import type { Dispatcher } from 'undici'
import type { Failure } from '../../../shared/failure.ts'
import { chooseProxy, type NetworkConfig, trustedAuthorities } from './network-config.ts'
import type { SocketTap } from './socket-tap.ts'

/** Where a connection goes: straight, or through a proxy (its host, for sentences). */
export interface Route {
  readonly ok: true
  readonly dispatcher: Dispatcher
  readonly proxyHost: string | null
}

export interface Dispatchers {
  routeTo(url: string): Promise<Route | { readonly ok: false; readonly failure: Failure }>
  /** Cuts every connection. */
  close(): Promise<void>
}

type Undici = typeof import('undici')

/** Only once something is sent: it is more than half of all that would be loaded at a start. */
const loadUndici = (): Promise<Undici> => import('undici')

/** Chunks below this size are copied before they are handed over; see `hand-over.ts`. */
export const socketHighWaterMark = 64 * 1024
const connectTimeoutMs = 15_000

/**
 * undici's agents for one network configuration, one for each proxy in use. `lookup` replaces DNS for direct
 * connections.
 */
export function createDispatchers(options: {
  readonly network: NetworkConfig
  readonly connections: number
  readonly lookup?: LookupFunction
  /** For direct connections. */
  readonly tap?: SocketTap
  /** How long a proxy may take to reach a host, in ms. */
  readonly tunnelMs?: number
}): Dispatchers {
  const { network, connections, lookup, tap, tunnelMs = 60_000 } = options
  const agents = new Map<string, Dispatcher>()
  let trust: ReturnType<typeof trustedAuthorities> | null = null

  const agentFor = (undici: Undici, proxy: string | null, context: SecureContext | null) => {
    const secure = context === null ? {} : { secureContext: context }
    // HTTP/1.1 alone: with HTTP/2 nothing says when the socket has taken a chunk.
    const tls = { ...secure, allowH2: false, highWaterMark: socketHighWaterMark, timeout: connectTimeoutMs }
    // The watch of the caller replaces undici's timeouts.
    const common = { connections, pipelining: 1, allowH2: false, headersTimeout: 0, bodyTimeout: 0 }
    if (proxy === null) {
      const connect = { ...tls, ...(lookup && { lookup }), ...(tap && { onread: tap.onread }) }
      return new undici.Agent({ ...common, connect })
    }
    const { protocol, username, password } = new URL(proxy)
    // With TLS options undici speaks TLS to a SOCKS proxy; and it sends it names and passwords as they are encoded.
    const ofKind = protocol.startsWith('socks')
      ? { username: decodeURIComponent(username), password: decodeURIComponent(password) }
      : { proxyTls: tls }
    return new undici.ProxyAgent({
      ...common,
      ...ofKind,
      uri: proxy,
      // Else one that takes the connection and says nothing more would hold an upload for five minutes.
      clientFactory: (origin, own) => new undici.Pool(origin, { ...own, headersTimeout: tunnelMs }),
      requestTls: tls,
      connectTimeout: connectTimeoutMs,
    })
  }

  return {
    async routeTo(url) {
      const choice = await chooseProxy(network, url)
      if (!choice.ok) return choice
      const secure = url.startsWith('https:') || (choice.proxy?.startsWith('https:') ?? false)
      let context: SecureContext | null = null
      if (secure) {
        trust ??= trustedAuthorities(network)
        const trusted = await trust
        if (!trusted.ok) {
          trust = null
          return trusted
        }
        context = trusted.context
      }
      const undici = await loadUndici()
      const key = `${secure} ${choice.proxy ?? ''}`
      let dispatcher = agents.get(key)
      if (dispatcher === undefined) {
        dispatcher = agentFor(undici, choice.proxy, context)
        agents.set(key, dispatcher)
      }
      return { ok: true, dispatcher, proxyHost: choice.proxy === null ? null : new URL(choice.proxy).host }
    },
    async close() {
      const open = [...agents.values()]
      agents.clear()
      await Promise.all(open.map((agent) => agent.destroy()))
    },
  }
}
