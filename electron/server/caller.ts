import type { IncomingMessage } from 'node:http'

/** Any port: an SSH forward (`ssh -L`) may have another one on the person's side. */
const loopbackHost = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?$/i

/**
 * The Host of a request that was meant for this computer, else null. A page of the internet whose name was
 * pointed at 127.0.0.1 (DNS rebinding) reaches us, but under its own name.
 */
export function loopbackHostOf(request: IncomingMessage): string | null {
  const hosts = valuesOf(request, 'host')
  const host = hosts.length === 1 ? hosts[0] : undefined
  return host !== undefined && loopbackHost.test(host) ? host.toLowerCase() : null
}

/** True when the request comes from our own page: a browser always names the page's origin where it may matter. */
export function isFromOwnPage(request: IncomingMessage, host: string): boolean {
  const origins = valuesOf(request, 'origin')
  return origins.length === 1 && origins[0]?.toLowerCase() === `http://${host}`
}

/** The same for what only reads: browsers leave a page's own origin out of a GET, and never another's out of anything. */
export function isFromOwnPageOrUnnamed(request: IncomingMessage, host: string): boolean {
  if (isFromOwnPage(request, host)) return true
  const sites = valuesOf(request, 'sec-fetch-site')
  return (
    request.method === 'GET' &&
    valuesOf(request, 'origin').length === 0 &&
    sites.every((site) => site === 'same-origin')
  )
}

/** Every value as it came: Node keeps only the first of some headers, and joins others. */
function valuesOf(request: IncomingMessage, name: string): string[] {
  const { rawHeaders } = request
  return rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === name)
}
