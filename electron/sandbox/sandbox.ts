import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerControl, sameText } from './control-api.ts'
import { Exchange, ExchangeEnded } from './exchange.ts'
import type { FaultKind } from './fault.ts'
import { createFaultPlan, type FaultPlan } from './fault-plan.ts'
import { createFileStore, type StoredFile } from './file-store.ts'
import type { HostContext } from './host-api.ts'
import { hostApis } from './host-apis.ts'
import { defaultSettings, type SandboxOptions } from './sandbox-options.ts'
import { serveDownload } from './serve-download.ts'

export interface LoggedRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  /** Null while it runs, and where no reply was made. */
  status: number | null
  /** Bytes of the body. */
  bytesReceived: number
  fault: FaultKind | null
  outcome: 'running' | 'replied' | 'ended'
  /** ms since the epoch. */
  readonly startedAt: number
  /** Null: it is being answered. */
  endedAt: number | null
}

export interface Sandbox {
  /** The base URL for every host API it speaks. */
  readonly url: string
  /** The first of its keys. */
  readonly key: string
  readonly keys: readonly string[]
  /** For the header `X-Sandbox-Control`. */
  readonly control: string
  /** Every version stored under every name, in the order stored. */
  files(): StoredFile[]
  /** The last 10,000, without those to the control. Never holds a key. */
  requests(): LoggedRequest[]
  readonly faults: Pick<FaultPlan, 'add' | 'random' | 'clear'>
  /** Moves its clock, in ms from the one given: links die when it passes their expiry. */
  setClockOffset(ms: number): void
  /** Closes every connection and removes what was stored. */
  close(): Promise<void>
}

const loopback = ['127.0.0.1', '::1', 'localhost']
const maxLogged = 10_000

/** Starts the practice host on loopback. Rejects when the port is taken or `host` is not loopback. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const settings = { ...defaultSettings, ...withoutUndefined(options) }
  const host = options.host ?? loopback[0]
  if (host === undefined || !loopback.includes(host)) {
    throw new Error('The practice host listens on loopback only: 127.0.0.1, ::1 or localhost.')
  }
  const keys = options.keys?.length ? [...options.keys] : [`practice-${randomBytes(12).toString('hex')}`]
  const control = randomBytes(24).toString('base64url')
  const store = await createFileStore({ ...settings, dir: options.dir ?? null })
  const faults = createFaultPlan()
  const closed = new AbortController()
  const requests: LoggedRequest[] = []
  let clockOffset = 0
  let url = ''

  const context: HostContext = {
    settings,
    store,
    now: () => (options.clock ?? Date).now() + clockOffset,
    accountOf(key) {
      const matches = keys.map((known) => sameText(key, known))
      const at = matches.indexOf(true)
      return at < 0 ? null : accountNumber(keys[at] ?? '')
    },
    publicUrl: () => options.publicUrl?.replace(/\/+$/, '') ?? url,
    fileUrl: (file) =>
      [
        context.publicUrl(),
        'files',
        ...[file.account, ...file.path.split('/'), file.name].filter(Boolean).map(encodeURIComponent),
      ].join('/'),
    downloadUrl: (file) => `${context.publicUrl()}/download/${file.id}`,
  }
  const apis = [...hostApis, ...(options.apis ?? [])].map((create) => create(context))

  const routeOf = (verb: string, path: string) => {
    for (const api of apis) {
      const route = api.route(verb, path)
      if (route !== null) return route
    }
    return null
  }

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('X-Mayfly-Sandbox', '1')
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    if (!isOwnHost(request.headers.host, context.publicUrl())) {
      return refuse(response, 421, 'This host does not answer under that name.')
    }
    if (path.startsWith('/_sandbox/')) {
      return answerControl(request, response, path, {
        token: control,
        faults,
        files: store.list,
        requests: () => requests,
        setClockOffset,
      })
    }
    const isDownload = path.startsWith('/files/') || path.startsWith('/download/')
    const route = isDownload ? null : routeOf(request.method ?? '', path)
    const method = isDownload ? 'download' : typeof route === 'object' ? route?.method : undefined
    const exchange = new Exchange({
      request,
      response,
      method: method ?? 'other',
      faults,
      latencyMs: settings.latencyMs,
      ...(route !== null && typeof route === 'object' && route.envelope && { envelope: route.envelope }),
      closed: closed.signal,
      onStep: options.onStep,
    })
    const entry: LoggedRequest = {
      method: request.method ?? '',
      path,
      status: null,
      get bytesReceived() {
        return exchange.bytesReceived
      },
      fault: null,
      outcome: 'running',
      startedAt: context.now(),
      endedAt: null,
    }
    requests.push(entry)
    if (requests.length > maxLogged) requests.shift()
    try {
      if (method !== undefined && (await exchange.start())) return
      if (isDownload) await serveDownload(exchange, path, store, context.now())
      else if (route === null) refuse(response, 404, 'Not Found')
      else if (route === 'method-not-allowed') refuse(response, 405, 'Method Not Allowed')
      else await route.handle(exchange)
    } finally {
      entry.endedAt = context.now()
      entry.fault = exchange.fault?.kind ?? null
      entry.status = response.headersSent ? response.statusCode : null
      entry.outcome = response.writableEnded ? 'replied' : 'ended'
      if (method !== undefined) exchange.tell('over')
    }
  }

  const server = createServer(
    { noDelay: true, requestTimeout: 0, keepAliveTimeout: 60_000 },
    (request, response) => {
      answer(request, response).catch((cause: unknown) => {
        const expected = cause instanceof ExchangeEnded || closed.signal.aborted || request.socket.destroyed
        if (!expected && !response.headersSent)
          return refuse(response, 500, 'The practice host failed by itself.')
        request.socket.destroy()
      })
    },
  )
  const setClockOffset = (ms: number) => {
    clockOffset = ms
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, host, resolve)
  }).catch(async (cause: unknown) => {
    await store.close()
    throw cause
  })
  const { port } = server.address() as AddressInfo
  url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`

  return {
    url,
    key: keys[0] ?? '',
    keys,
    control,
    files: store.list,
    requests: () => [...requests],
    faults,
    setClockOffset,
    async close() {
      closed.abort()
      const ended = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await ended
      for (const api of apis) await api.close?.()
      await store.close()
    },
  }
}

/** The account is part of a link: a number made from the key, from which the key cannot be had. */
function accountNumber(key: string): string {
  return String(100_000 + (createHash('sha256').update(`account ${key}`).digest().readUInt32BE() % 900_000))
}

/** A page that points its own name at loopback must not be answered. */
function isOwnHost(header: string | undefined, publicUrl: string): boolean {
  const name = (header ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  return loopback.includes(name) || name === new URL(publicUrl).hostname
}

function refuse(response: ServerResponse, code: number, msg: string): void {
  response.writeHead(code, { 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify({ success: false, code, msg, data: null }))
}

function withoutUndefined(options: SandboxOptions): Partial<SandboxOptions> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
