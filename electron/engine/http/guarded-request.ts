import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import type { Dispatcher } from 'undici'
import type { Failure } from '../../../shared/failure.ts'
import { FailureError } from '../failure-error.ts'
import { userAgent } from './create-http-client.ts'
import { createDispatchers } from './dispatchers.ts'
import type { NetworkConfig } from './network-config.ts'
import { orAborted } from './or-aborted.ts'
import { isPrivateAddress, isPrivateHost } from './private-address.ts'
import type { SocketTap } from './socket-tap.ts'
import { transportFailure } from './transport-failure.ts'

const mostRedirects = 5

export interface GuardedRequest {
  readonly method: 'GET' | 'HEAD'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly network: NetworkConfig
  readonly signal: AbortSignal
  /** Loopback, private and metadata addresses are allowed, because a person said so for this URL. */
  readonly allowPrivate: boolean
  /** Put on each socket that goes straight to a host. */
  readonly tap?: SocketTap
}

export interface GuardedReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Of the URL that answered, after redirects. */
  readonly url: URL
  readonly body: Dispatcher.ResponseData['body']
  /** Cuts the connections; to be called at the end, whatever happened. */
  close(): Promise<void>
}

/**
 * Asks a URL that a person or a server named, never a destination: no key goes along. Only http and https, and only
 * public addresses: names are looked up here, private addresses are dropped from the answer, and the connection goes
 * to what is left, so that a name cannot mean something else a moment later. Each redirect is checked anew. A proxy
 * looks names up itself; there the host is checked as it is written.
 *
 * Rejects with `FailureError`, or with the signal's reason.
 */
export async function guardedRequest(request: GuardedRequest): Promise<GuardedReply> {
  const { network, signal, allowPrivate, tap } = request
  const lookup = allowPrivate ? undefined : publicLookup
  const dispatchers = createDispatchers({
    network,
    connections: 1,
    ...(lookup === undefined ? {} : { lookup }),
    ...(tap === undefined ? {} : { tap }),
  })
  try {
    let url = checkedUrl(request.url, allowPrivate)
    let authorization = basicAuthorization(url)
    for (let redirects = 0; ; redirects++) {
      signal.throwIfAborted()
      const route = await orAborted(dispatchers.routeTo(url.href), signal)
      if (!route.ok) throw new FailureError(route.failure)
      const reply = await route.dispatcher
        .request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: request.method,
          headers: {
            'user-agent': userAgent,
            accept: '*/*',
            'accept-encoding': 'identity',
            ...(authorization === null ? {} : { authorization }),
            ...request.headers,
          },
          signal,
        })
        .catch((error: unknown) => {
          signal.throwIfAborted()
          const inner = failureInside(error)
          if (inner !== null) throw inner
          const host = (url as URL).host
          throw new FailureError(
            transportFailure(error, { host, proxyHost: route.proxyHost, bodySent: false }),
            { cause: error },
          )
        })
      const headers = flat(reply.headers)
      const location = [301, 302, 303, 307, 308].includes(reply.statusCode) ? headers.location : undefined
      if (location === undefined) {
        return { status: reply.statusCode, headers, url, body: reply.body, close: () => dispatchers.close() }
      }
      // Its content is not wanted; destroying it ends that connection.
      reply.body.on('error', () => undefined).destroy()
      if (redirects >= mostRedirects) {
        throw unreachable(`${url.host} sends from one address to the next without end.`)
      }
      const next = checkedUrl(location, allowPrivate, url)
      if (next.origin !== url.origin || next.username !== '') authorization = basicAuthorization(next)
      url = next
    }
  } catch (error) {
    await dispatchers.close()
    throw error
  }
}

function checkedUrl(text: string, allowPrivate: boolean, base?: URL): URL {
  let url: URL
  try {
    url = new URL(text, base)
  } catch {
    throw base === undefined
      ? new FailureError({ code: 'rejected', message: 'This is not a URL that can be fetched.' })
      : unreachable(`${base.host} redirects to something that is not a URL.`)
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw base === undefined
      ? new FailureError({ code: 'rejected', message: 'Only http and https URLs can be fetched.' })
      : unreachable(`${base.host} redirects to something that is neither http nor https.`)
  }
  if (!allowPrivate && isPrivateHost(url.hostname)) throw privateAddress(url.hostname)
  return url
}

const publicLookup: LookupFunction = (hostname, options, callback) => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0)
    const allowed = addresses.filter(({ address }) => !isPrivateAddress(address))
    const first = allowed[0]
    if (first === undefined) return callback(privateAddress(hostname) as NodeJS.ErrnoException, '', 0)
    if (options.all) callback(null, allowed)
    else callback(null, first.address, first.family)
  })
}

function failureInside(error: unknown): FailureError | null {
  for (let each = error; each instanceof Error; each = each.cause)
    if (each instanceof FailureError) return each
  return null
}

function basicAuthorization(url: URL): string | null {
  if (url.username === '' && url.password === '') return null
  // Percent-decoding by hand: a lone % is no reason to fail.
  const plain = `${url.username}:${url.password}`.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return `Basic ${Buffer.from(plain, 'latin1').toString('base64')}`
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? (value[0] ?? '') : (value ?? ''),
    ]),
  )
}

function privateAddress(host: string): FailureError {
  const failure: Failure = {
    code: 'private-address',
    message: `${host} is an address on this computer or in a private network, so it was not fetched.`,
  }
  return new FailureError(failure)
}

function unreachable(message: string): FailureError {
  return new FailureError({ code: 'source-unreachable', message })
}
