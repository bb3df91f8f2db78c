import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { onlyDoubled, type Part } from './guard.ts'
import { memory } from './memory.ts'
import { pageServer, pageServerPort } from './page-server.ts'

/**
 * Chromium does not know an app's own scheme: its addresses are those of a server in this process,
 * `http://<host>.<scheme>.localhost:<port>` for `<scheme>://<host>`, an origin as safe as the real one.
 */
const schemes = new Map<string, Electron.Privileges>()
const handlers = new Map<string, (request: Request) => Response | Promise<Response>>()

const members: Part<Electron.Protocol> = {
  registerSchemesAsPrivileged(given) {
    if (memory.ready) throw new Error('schemes are registered before the app is ready')
    for (const { scheme, privileges = {} } of given) schemes.set(scheme, privileges)
  },
  handle(scheme, handler) {
    if (!memory.ready) throw new Error('protocol.handle is called once the app is ready')
    const { standard, secure } = schemes.get(scheme) ?? {}
    if (!standard || !secure) throw new Error(`${scheme} is not standard and secure; others are not doubled`)
    handlers.set(scheme, (request) => handler(request) as Response | Promise<Response>)
  },
}
export const protocol = onlyDoubled('protocol', members)

/** The browser's address for one of the app. */
export function toBrowser(url: string): string {
  const { protocol: scheme, host, pathname, search, hash } = new URL(url)
  if (!handlers.has(scheme.slice(0, -1))) return url
  return `http://${host}.${scheme.slice(0, -1)}.localhost:${pageServerPort()}${pathname}${search}${hash}`
}

/** The app's address for one of the browser. */
export function fromBrowser(url: string): string {
  if (!URL.canParse(url)) return url
  if (url.startsWith('blob:')) return `blob:${fromBrowser(url.slice('blob:'.length))}`
  const { hostname, port: itsPort, pathname, search, hash } = new URL(url)
  const origin = ownOrigin(hostname)
  return origin === null || Number(itsPort) !== pageServerPort()
    ? url
    : `${origin}${pathname}${search}${hash}`
}

function ownOrigin(hostname: string): string | null {
  const [, host, scheme] = /^(.+)\.([^.]+)\.localhost$/.exec(hostname) ?? []
  return scheme !== undefined && handlers.has(scheme) ? `${scheme}://${host}` : null
}

pageServer.on('request', (request, response) => {
  answer(request, response).catch(() => response.destroy())
})

async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const hostname = (incoming.headers.host ?? '').replace(/:\d+$/, '')
  const origin = ownOrigin(hostname)
  const scheme = origin?.split(':')[0] ?? ''
  const handler = handlers.get(scheme)
  const byScript = incoming.headers['sec-fetch-dest'] === 'empty'
  if (!handler || (byScript && !schemes.get(scheme)?.supportFetchAPI)) {
    response.writeHead(502).end()
    return
  }
  const bodiless = incoming.method === 'GET' || incoming.method === 'HEAD'
  // Electron hands over whole what a page posts.
  const body = bodiless ? null : await buffer(incoming)
  memory.largestBody = Math.max(memory.largestBody, body?.byteLength ?? 0)
  const request = new Request(`${origin}${incoming.url}`, {
    method: incoming.method ?? 'GET',
    headers: headersOf(incoming),
    body: body as BodyInit | null,
  })
  const reply = await handler(request)
  response.writeHead(reply.status, Object.fromEntries(reply.headers))
  if (reply.body)
    await pipeline(Readable.fromWeb(reply.body as Parameters<typeof Readable.fromWeb>[0]), response)
  else response.end()
}

function headersOf({ headers }: IncomingMessage): Headers {
  const own = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || ['host', 'connection', 'transfer-encoding'].includes(name)) continue
    const text = String(value)
    // An origin has no path; `fromBrowser` gives it one.
    own.set(name, name === 'origin' ? fromBrowser(text).replace(/(?<!:\/)\/$/, '') : fromBrowser(text))
  }
  return own
}
