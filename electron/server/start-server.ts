import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { AnyRouter } from '@orpc/server'
import { WebSocketServer } from 'ws'
import { picturePath } from '../../shared/picture.ts'
import type { Engine } from '../engine/engine.ts'
import { FailureError } from '../engine/failure-error.ts'
import { answerWithFetch, type FetchHandler } from '../rpc/answer-with-fetch.ts'
import { createIntakeEndpoint, intakeLimits, refuse } from '../rpc/intake-endpoint.ts'
import { type InterfaceFiles, loadInterface } from '../rpc/interface-files.ts'
import { createServer } from '../rpc/node-http.ts'
import { createWebSocketHandler, mostMessageBytes } from '../rpc/websocket.ts'
import { isFromOwnPage, isFromOwnPageOrUnnamed, loopbackHostOf } from './caller.ts'
import { createExportDoor, type ExportedFile } from './export-endpoint.ts'
import { securityHeaders } from './security-headers.ts'
import { createSessionToken, isSessionToken } from './session-token.ts'
import { admitSocket, keepShort, watchSocket } from './socket-door.ts'

export interface ServerOptions {
  readonly engine: Pick<Engine, 'staging'>
  readonly router: AnyRouter
  /** Gives and takes pictures of uploads; absent: there are none. */
  readonly pictures?: FetchHandler
  /** Absent or 0: a free one. */
  readonly port?: number
  /** The history as a download; absent: there is none. */
  readonly exported?: (format: 'json' | 'csv') => ExportedFile
  /** The built renderer: a folder with `index.html`. */
  readonly rendererDir: string
  /** Absent: a new random one. */
  readonly token?: string
  readonly limits?: Partial<ServerLimits>
}

export interface ServerLimits {
  readonly connections: number
  /** Until the head of a request is there, in ms. */
  readonly headMs: number
  /** Until a socket has shown the token, in ms. */
  readonly tokenMs: number
  /** A connection on which nothing moves in the middle of a request or reply ends after so long, in ms. */
  readonly silenceMs: number
}
const usualLimits: ServerLimits = {
  connections: 200,
  headMs: 10_000,
  tokenMs: 5000,
  silenceMs: intakeLimits.silenceMs,
}
const pingEveryMs = 30_000

export interface RunningServer {
  /** With the token in its fragment, which browsers send to nobody. */
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/**
 * Shows the interface in a browser on this computer. Listens on 127.0.0.1 only; files are public to whoever
 * reaches that, but only a page that knows the token can talk to the engine.
 * @throws FailureError when the port is taken or the interface is not built.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const limits = { ...usualLimits, ...options.limits }
  const token = options.token ?? createSessionToken()
  const files = loadInterface(options.rendererDir)
  const intake = createIntakeEndpoint(options.engine.staging, {
    ...intakeLimits,
    silenceMs: limits.silenceMs,
  })
  const exports = options.exported && createExportDoor(options.exported)
  const { pictures } = options
  const converse = createWebSocketHandler(options.router)
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: mostMessageBytes,
    perMessageDeflate: false,
  })

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const host = loopbackHostOf(request)
    for (const [name, value] of Object.entries(securityHeaders(host ?? 'localhost')))
      response.setHeader(name, value)
    if (host === null) return refuse(response, 403, 'Mayfly answers only under the name of this computer.')
    const path = pathOf(request)
    if (exports && path?.startsWith('/export/'))
      return void exports.deliver(path.slice('/export/'.length), request, response)
    const isPicture = path === picturePath && pictures !== undefined
    if (path === '/intake' || isPicture || (exports && path === '/export')) {
      const isOurs = isPicture ? isFromOwnPageOrUnnamed(request, host) : isFromOwnPage(request, host)
      if (!isOurs) return refuse(response, 403, 'This page may not send files to Mayfly.')
      if (!isSessionToken(request.headers['x-mayfly-token'], token)) {
        return refuse(
          response,
          401,
          'The link of this page is not valid any more. Open the one that Mayfly shows now.',
        )
      }
      if (exports && path === '/export') return exports.issue(request, response)
      return void (isPicture ? answerWithFetch(pictures, request, response) : intake(request, response))
    }
    sendFile(files, path, request, response)
  }

  const open = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const host = loopbackHostOf(request)
    if (pathOf(request) !== '/rpc' || host === null || !isFromOwnPage(request, host)) {
      socket.on('error', () => socket.destroy())
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n', () =>
        socket.destroy(),
      )
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      watchSocket(webSocket, pingEveryMs)
      const { letIn } = keepShort(socket)
      admitSocket(webSocket, token, limits.tokenMs, () => {
        letIn()
        converse(webSocket)
      })
    })
  }

  const server = createServer(
    // A body may take as long as it moves; a head may not.
    {
      requestTimeout: 0,
      headersTimeout: limits.headMs,
      connectionsCheckingInterval: Math.min(limits.headMs, 2000),
    },
    answer,
  )
  server.on('upgrade', open)
  server.maxConnections = limits.connections
  server.timeout = limits.silenceMs
  const port = await listen(server, options.port ?? 0)

  return {
    url: `http://127.0.0.1:${port}/#token=${token}`,
    port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      await closed
    },
  }
}

function sendFile(
  files: InterfaceFiles,
  path: string | null,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const file = path === null ? undefined : files.get(path)
  const reads = request.method === 'GET' || request.method === 'HEAD'
  if (!file || !reads) {
    refuse(response, reads ? 404 : 405, 'There is nothing at this address.')
    return
  }
  response.writeHead(200, {
    'content-type': file.contentType,
    'content-length': file.body.length,
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-store',
  })
  response.end(request.method === 'HEAD' ? undefined : file.body)
}

/** The path as it was written, or null for a target in another form (`http://…`, `*`). Names of ours need no decoding. */
function pathOf(request: IncomingMessage): string | null {
  const target = request.url ?? ''
  return target.startsWith('/') ? (target.split('?', 1)[0] ?? null) : null
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
  } catch (cause) {
    throw cannotListen(port, cause)
  }
  return (server.address() as AddressInfo).port
}

function cannotListen(port: number, cause: unknown): FailureError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  const why =
    code === 'EADDRINUSE'
      ? `Port ${port} is in use by another program, perhaps another Mayfly. Choose another one with --port, or leave it out.`
      : code === 'EACCES'
        ? `This user may not use port ${port}. Choose one above 1023 with --port, or leave it out.`
        : 'Mayfly cannot listen on 127.0.0.1, so it cannot show its interface in a browser.'
  return new FailureError({ code: 'bug', message: why }, { cause })
}
