import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import {
  answerJson,
  bodyOf,
  client,
  direct,
  httpServer,
  httpsServer,
  post,
  readText,
  receive,
  sha256,
  tcpServer,
  trusting,
} from './loopback.ts'

const MiB = 1024 * 1024

/** A proxy that tunnels (CONNECT) and forwards; notes what it was asked. */
async function proxyServer(answer: { connectStatus?: number } = {}) {
  const asked: string[] = []
  const credentials: string[] = []
  const server = createServer(async (request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const target = new URL(request.url ?? '')
    const body = await readText(request)
    const forwarded = await fetch(target, { method: request.method ?? 'GET', body: new Uint8Array(body) })
    response.writeHead(forwarded.status).end(await forwarded.text())
  })
  server.on('connect', (request, socket, head) => {
    asked.push(`CONNECT ${request.url}`)
    credentials.push(request.headers['proxy-authorization'] ?? '')
    if (answer.connectStatus !== undefined)
      return void socket.end(`HTTP/1.1 ${answer.connectStatus} No\r\ncontent-length: 0\r\n\r\n`)
    const [host = '', port = ''] = (request.url ?? '').split(':')
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.write(head)
      upstream.pipe(socket).pipe(upstream)
    })
    upstream.on('error', () => socket.destroy())
    socket.on('error', () => upstream.destroy())
  })
  const url = await listen(server)
  return { url, asked, credentials }
}

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`
}

test('through a proxy: https in a tunnel with its credentials, http forwarded', async () => {
  const proxy = await proxyServer()
  const answer = async (
    request: import('node:http').IncomingMessage,
    response: import('node:http').ServerResponse,
  ) => answerJson(response, 200, await receive(request))
  const secure = await httpsServer(answer)
  const plain = await httpServer(answer)
  const withUser = proxy.url.replace('http://', 'http://user:pa%20ss@')
  const http = client({ ...(await trusting()), proxy: { kind: 'url', url: withUser } })
  const body = bodyOf(randomBytes(5 * MiB), MiB)
  expect(await post(http, secure, { body })).toMatchObject({
    ok: true,
    text: expect.stringContaining('5242880'),
  })
  expect(await post(http, plain, { body })).toMatchObject({
    ok: true,
    text: expect.stringContaining('5242880'),
  })
  expect(proxy.asked).toEqual([`CONNECT ${new URL(secure).host}`, `POST ${plain}/`])
  expect(Buffer.from(proxy.credentials[0]?.split(' ')[1] ?? '', 'base64').toString()).toBe('user:pa ss')
})

test.each([
  [407, 'misconfigured'],
  [403, 'misconfigured'],
  [503, 'interrupted'],
])('a proxy that answers %d is %s', async (connectStatus, code) => {
  const proxy = await proxyServer({ connectStatus })
  const url = await httpsServer(() => undefined)
  const http = client({ ...(await trusting()), proxy: { kind: 'url', url: proxy.url } })
  expect(await post(http, url)).toMatchObject({
    ok: false,
    failure: { code, message: expect.stringContaining('proxy') },
  })
})

test('a proxy that takes the connection and says nothing is given up', async () => {
  const proxy = await tcpServer((socket) => void socket.resume())
  const network = { ...direct, proxy: { kind: 'url', url: proxy } } as const
  const outcome = await post(client(network, { stallMs: 200, replyMs: 200 }), 'https://example.com/')
  expect(outcome).toMatchObject({
    ok: false,
    failure: { code: 'interrupted', message: expect.stringContaining('The proxy 127.0.0.1') },
  })
})

test('through a SOCKS proxy, which gets name and password as they were meant', async () => {
  let credentials = ''
  const proxy = await tcpServer((socket) => {
    // "By name and password", "welcome", "connected".
    const answers = [
      [5, 2],
      [1, 0],
      [5, 0, 0, 1, 0, 0, 0, 0, 0, 0],
    ]
    const step = (bytes: Buffer) => {
      if (answers.length === 2) credentials = bytes.toString('latin1')
      socket.write(Buffer.from(answers.shift() ?? []))
      if (answers.length > 0) return
      socket.off('data', step)
      const upstream = connect(bytes.readUInt16BE(bytes.length - 2), '127.0.0.1')
      upstream.on('error', () => socket.destroy()).pipe(socket)
      socket.pipe(upstream)
    }
    socket.on('data', step)
  })
  const url = await httpsServer(async (request, response) =>
    answerJson(response, 200, await receive(request)),
  )
  const named = proxy.replace('http://', 'socks5://user:50%off%40@')
  const http = client({ ...(await trusting()), proxy: { kind: 'url', url: named } })
  const bytes = randomBytes(3 * MiB)
  const outcome = await post(http, url, { body: bodyOf(bytes, MiB) })
  expect(outcome).toMatchObject({ ok: true, text: expect.stringContaining(sha256(bytes)) })
  expect(credentials).toBe('\x01\x04user\x0750%off@')
  const refusing = await tcpServer((socket) => socket.once('data', () => socket.write(Buffer.from([5, 255]))))
  const refused = client({ ...direct, proxy: { kind: 'url', url: refusing.replace('http', 'socks5') } })
  expect(await post(refused, url)).toMatchObject({ failure: { code: 'misconfigured' } })
})

test('a proxy that is away is a network that is away', async () => {
  const http = client({ ...direct, proxy: { kind: 'url', url: 'http://127.0.0.1:9' } })
  const outcome = await post(http, 'https://example.com/')
  expect(outcome).toMatchObject({
    ok: false,
    failure: { code: 'offline', message: expect.stringContaining('127.0.0.1:9') },
  })
})
