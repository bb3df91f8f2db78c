import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { type Clock, systemClock } from '../../../electron/engine/clock.ts'
import { createHttpClient } from '../../../electron/engine/http/create-http-client.ts'
import type { HttpClient, HttpRequest, RequestBody } from '../../../electron/engine/http/http-client.ts'
import type { NetworkConfig } from '../../../electron/engine/http/network-config.ts'
import { loopbackCertificate } from './loopback-certificate.ts'

export const direct: NetworkConfig = { proxy: { kind: 'none' }, extraCaFile: null, environment: {} }

/** A folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mayfly-http-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

export async function httpServer(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listening(createServer(listener))}`
}

export async function httpsServer(listener: RequestListener): Promise<string> {
  return `https://127.0.0.1:${await listening(createTlsServer(loopbackCertificate, listener))}`
}

export async function tcpServer(onSocket: (socket: Socket) => void): Promise<string> {
  return `http://127.0.0.1:${await listening(createTcpServer(onSocket))}`
}

/** A configuration that trusts the certificate of `httpsServer`. */
export async function trusting(): Promise<NetworkConfig> {
  const extraCaFile = join(await temporaryFolder(), 'ca.pem')
  await writeFile(extraCaFile, loopbackCertificate.cert)
  return { ...direct, extraCaFile }
}

export function client(
  network: NetworkConfig = direct,
  timeouts: { stallMs: number; replyMs: number } = { stallMs: 5000, replyMs: 5000 },
  connections = 4,
  clock: Clock = systemClock,
): HttpClient {
  const made = createHttpClient({ network, clock, connections, timeouts })
  onTestFinished(() => made.close())
  return made
}

/**
 * A server that sends a piece after the other, without end; with each of them ten seconds of a clock pass.
 * @param passed of how many they have passed; without: of those that were sent.
 */
export async function tricklingServer(
  head: string,
  piece: string,
  passed?: () => number,
): Promise<{ url: string; clock: Clock; pieces: () => number }> {
  let sent = 0
  const url = await tcpServer((socket) => {
    socket.once('data', async () => {
      socket.write(head)
      while (!socket.destroyed) {
        socket.write(piece)
        sent += 1
        await delay(2)
      }
    })
  })
  const elapsed = () => (passed?.() ?? sent) * 10_000
  const clock: Clock = {
    now: elapsed,
    elapsed,
    async sleep(ms, signal) {
      const until = elapsed() + ms
      while (elapsed() < until && !signal?.aborted) await delay(1)
    },
  }
  return { url, clock, pieces: () => sent }
}

/** Reads a whole request, with pauses where asked: what came, and its SHA-256. */
export async function receive(
  request: IncomingMessage,
  pauseEvery: number | null = null,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  let sincePause = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.length
    sincePause += chunk.length
    if (pauseEvery !== null && sincePause >= pauseEvery) {
      sincePause = 0
      await delay(3)
    }
  }
  return { bytes, sha256: hash.digest('hex') }
}

export async function readText(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) parts.push(chunk)
  return Buffer.concat(parts)
}

export function answerJson(response: ServerResponse, status: number, value: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
}

export const noSignal = () => new AbortController().signal
export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export function bodyOf(bytes: Uint8Array, chunkSize = 64 * 1024): RequestBody {
  return {
    contentType: 'application/octet-stream',
    length: bytes.byteLength,
    async *chunks() {
      for (let offset = 0; offset < bytes.byteLength; offset += chunkSize) {
        yield bytes.subarray(offset, offset + chunkSize)
      }
    },
  }
}

/** A request with a key in it, as every provider makes them. */
export function post(http: HttpClient, url: string, more: Partial<HttpRequest> = {}) {
  const headers = { authorization: 'Bearer CANARY-KEY' }
  return http.send({
    method: 'POST',
    url,
    headers,
    body: bodyOf(randomBytes(1000)),
    signal: noSignal(),
    ...more,
  })
}
