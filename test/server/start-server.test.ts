import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { createRouter } from '../../electron/rpc/router.ts'
import { createWebSocketClient } from '../../electron/rpc/websocket.ts'
import { type ServerLimits, startServer } from '../../electron/server/start-server.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { until } from '../helpers/until.ts'
import { openTestEngine } from '../rpc/open-test-engine.ts'
import { everything, exchange, rawConnection, rawSocket, statusOf } from './raw-http.ts'

const token = 'the-token-of-this-test'

async function serve(limits: Partial<ServerLimits> = {}) {
  const { engine, dataDir } = await openTestEngine()
  const rendererDir = join(await temporaryDirectory(), 'renderer')
  await mkdir(join(rendererDir, 'assets'), { recursive: true })
  await writeFile(join(rendererDir, 'index.html'), '<!doctype html><title>Mayfly</title>')
  await writeFile(join(rendererDir, 'assets', 'index-1a2b3c4d.js'), 'export {}')
  await writeFile(join(rendererDir, '..', 'secret.txt'), 'secret')
  const server = await startServer({ engine, router: createRouter(engine, {}), rendererDir, token, limits })
  onTestFinished(server.close)
  const staged = () => readdir(join(dataDir, 'staging')).catch(() => [])
  return { ...server, engine, staged, origin: `http://127.0.0.1:${server.port}` }
}

function head(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`
}
const get = (target: string, host: string) =>
  head([`GET ${target} HTTP/1.1`, `host: ${host}`, 'connection: close'])

test('the page and its parts come with their types, strict headers and nothing to cache but what never changes', async () => {
  const { url, origin } = await serve()
  expect(url).toBe(`${origin}/#token=${token}`)
  const page = await fetch(origin)
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(page.headers.get('cache-control')).toBe('no-store')
  const policy = page.headers.get('content-security-policy')
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('unsafe')
  expect(page.headers.get('x-content-type-options')).toBe('nosniff')
  expect(page.headers.get('referrer-policy')).toBe('no-referrer')
  expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin')
  expect(page.headers.get('cross-origin-resource-policy')).toBe('same-origin')
  expect(page.headers.get('access-control-allow-origin')).toBeNull()
  expect(page.headers.get('set-cookie')).toBeNull()
  const script = await fetch(`${origin}/assets/index-1a2b3c4d.js`)
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(script.headers.get('cache-control')).toContain('immutable')
})

test.each([
  ['127.0.0.1:9', 200],
  ['localhost:45123', 200],
  ['LOCALHOST', 200],
  ['[::1]:8080', 200],
  ['mayfly.example', 403],
  ['127.0.0.1.evil.example', 403],
  ['localhost.evil.example:80', 403],
  ['evil.example:127', 403],
  ['0.0.0.0', 403],
  ['127.0.0.1:80@evil.example', 403],
  ['', 403],
])('Host %j is answered with %i', async (host, status) => {
  const { port } = await serve()
  expect(statusOf(await exchange(port, get('/', host)))).toBe(status)
})

test('two Host headers, none, or a target with a host of its own are not served', async () => {
  const { port } = await serve()
  const two = head(['GET / HTTP/1.1', 'host: 127.0.0.1', 'host: evil.example', 'connection: close'])
  expect(statusOf(await exchange(port, two))).toBeGreaterThanOrEqual(400)
  expect(statusOf(await exchange(port, head(['GET / HTTP/1.1', 'connection: close'])))).toBe(400)
  expect(statusOf(await exchange(port, get('http://evil.example/', '127.0.0.1')))).toBe(404)
})

test.each([
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/assets/../../secret.txt',
  '/..\\secret.txt',
  '/assets/..%5c..%5csecret.txt',
  '//secret.txt',
  '/etc/passwd',
  '//etc/passwd',
  '/%00',
  '/%',
  '/index.html%00.js',
  '/assets',
  '*',
  'secret.txt',
])('%s names nothing', async (target) => {
  const { port } = await serve()
  const answer = await exchange(port, get(target, '127.0.0.1'))
  expect([400, 404]).toContain(statusOf(answer))
  expect(answer).not.toContain('secret\r')
  expect(answer).not.toMatch(/secret$/)
})

test('a request in two readings is refused whole', async () => {
  const { port, staged } = await serve()
  const both = head([
    'POST /intake?name=a HTTP/1.1',
    `host: 127.0.0.1:${port}`,
    `origin: http://127.0.0.1:${port}`,
    `x-mayfly-token: ${token}`,
    'content-length: 5',
    'transfer-encoding: chunked',
  ])
  expect(statusOf(await exchange(port, `${both}0\r\n\r\nGET / HTTP/1.1\r\n\r\n`))).toBe(400)
  const folded = head(['GET / HTTP/1.1', 'host: 127.0.0.1', 'x-mayfly-token : x', 'connection: close'])
  expect(statusOf(await exchange(port, folded))).toBe(400)
  expect(await staged()).toEqual([])
})

/** Opens `/rpc`, says `hello`, and resolves with the first message or the close code. */
async function greet(port: number, hello: string | Buffer, options: { origin?: string; host?: string } = {}) {
  const host = options.host ?? `127.0.0.1:${port}`
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, {
    headers: { host },
    ...(options.origin !== '' && { origin: options.origin ?? `http://${host}` }),
  })
  onTestFinished(() => socket.terminate())
  const outcome = await new Promise<string | number>((resolve) => {
    socket.on('open', () => socket.send(hello))
    socket.once('message', (data) => resolve(String(data)))
    socket.on('close', resolve)
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0))
    socket.on('error', () => {})
  })
  return { outcome, socket }
}
const hello = JSON.stringify({ token })

test('a page with the token talks to the engine', async () => {
  const { port } = await serve()
  const { outcome, socket } = await greet(port, hello)
  expect(outcome).toBe('{"ok":true}')
  const client = createWebSocketClient(socket)
  const events = await client.events()
  expect((await events.next()).value).toMatchObject({ kind: 'snapshot' })
  await expect(client.host.writeClipboard({ text: 'x' })).rejects.toMatchObject({ code: 'REFUSED' })
})

test('a page behind an SSH forward, on another port and under another name, is our page too', async () => {
  const { port } = await serve()
  expect((await greet(port, hello, { host: 'localhost:9999' })).outcome).toBe('{"ok":true}')
  expect((await greet(port, hello, { host: '[::1]:9999' })).outcome).toBe('{"ok":true}')
})

test.each([
  ['another site', { origin: 'https://evil.example' }],
  ['another program on this computer', { origin: 'http://127.0.0.1:1' }],
  ['another scheme', { origin: 'https://127.0.0.1' }],
  ['a sandboxed frame', { origin: 'null' }],
  ['no origin', { origin: '' }],
  ['a rebound name', { host: 'evil.example' }],
  ['a rebound name that claims our origin', { host: 'evil.example', origin: 'http://127.0.0.1' }],
])('a socket of %s is not opened, token or not', async (_, options) => {
  const { port } = await serve()
  expect((await greet(port, hello, options)).outcome).toBe(403)
})

test.each([
  ['a wrong token', JSON.stringify({ token: 'wrong' })],
  ['no token', '{}'],
  ['no JSON', 'token'],
  ['bytes', Buffer.from(hello)],
  ['something long', JSON.stringify({ token, more: 'x'.repeat(2000) })],
  ['a call', JSON.stringify({ i: 1, p: { u: '/events' } })],
])('a socket that begins with %s is closed with 4401', async (_, first) => {
  const { port } = await serve()
  expect((await greet(port, first)).outcome).toBe(4401)
})

test('a socket that says nothing is closed', async () => {
  const { port } = await serve({ tokenMs: 100 })
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { origin: `http://127.0.0.1:${port}` })
  onTestFinished(() => socket.terminate())
  expect(await new Promise((resolve) => socket.on('close', resolve))).toBe(4401)
})

test('a socket may send no more than a token until it has shown that', async () => {
  const { port } = await serve({ tokenMs: 60_000 })
  const socket = await rawSocket(port)
  const closed = everything(socket)
  // The beginning of a message of 50 MB.
  socket.write(Buffer.from([0x81, 0xff, 0, 0, 0, 0, 2, 0xfa, 0xf0, 0x80, 0, 0, 0, 0]))
  socket.write(Buffer.alloc(100_000))
  expect(await closed).toBe('')
})

test('a dropped file arrives whole in the staging folder', async () => {
  const { origin, staged } = await serve()
  const bytes = new Uint8Array(3_000_000).fill(7)
  const reply = await fetch(`${origin}/intake?name=${encodeURIComponent('Fotos "übung".png')}`, {
    method: 'POST',
    headers: { origin, 'x-mayfly-token': token },
    body: bytes,
  })
  expect(reply.status).toBe(200)
  expect(await reply.json()).toEqual({
    stagedId: expect.any(String),
    name: 'Fotos "übung".png',
    size: 3_000_000,
  })
  expect(await staged()).toHaveLength(1)
})

test.each([
  ['another origin', { origin: 'https://evil.example', 'x-mayfly-token': token }, 403],
  ['no origin', { 'x-mayfly-token': token }, 403],
  ['a wrong token', { 'x-mayfly-token': 'wrong', own: '' }, 401],
  ['no token', { own: '' }, 401],
])('an upload with %s leaves nothing', async (_, { own, ...headers }: Record<string, string>, status) => {
  const { origin, staged } = await serve()
  const reply = await fetch(`${origin}/intake?name=a`, {
    method: 'POST',
    headers: { ...headers, ...(own === '' && { origin }) },
    body: 'x',
  })
  expect(reply.status).toBe(status)
  expect(await staged()).toEqual([])
})

function intakeHead(port: number, length: number): string {
  return head([
    'POST /intake?name=half.bin HTTP/1.1',
    `host: 127.0.0.1:${port}`,
    `origin: http://127.0.0.1:${port}`,
    `x-mayfly-token: ${token}`,
    `content-length: ${length}`,
  ])
}

test('an upload that breaks off leaves nothing', async () => {
  const { port, staged } = await serve()
  const socket = await rawConnection(port)
  socket.write(intakeHead(port, 1_000_000))
  socket.write(Buffer.alloc(300_000))
  await until(async () => (await staged()).length > 0)
  socket.destroy()
  await until(async () => (await staged()).length === 0)
})

test('an upload that goes silent is ended, and leaves nothing', async () => {
  const { port, staged } = await serve({ silenceMs: 150 })
  const socket = await rawConnection(port)
  const closed = everything(socket)
  socket.write(intakeHead(port, 1000))
  socket.write('a few bytes')
  await closed
  await until(async () => (await staged()).length === 0)
})

test('a head that never ends is not waited for', async () => {
  const { port } = await serve({ headMs: 200 })
  const socket = await rawConnection(port)
  const answer = everything(socket)
  socket.write('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: ')
  expect([0, 408]).toContain(statusOf(await answer))
})

test('more connections than there is room for are dropped, and room comes back', async () => {
  const { port } = await serve({ connections: 3 })
  const held = await Promise.all([1, 2, 3].map(() => rawConnection(port)))
  expect(await exchange(port, get('/', '127.0.0.1'))).toBe('')
  for (const socket of held) socket.destroy()
  await until(async () => statusOf(await exchange(port, get('/', '127.0.0.1'))) === 200)
})

test('two hundred connections that say nothing keep nobody out for longer than a head may take', async () => {
  const { port } = await serve({ headMs: 300 })
  const held = await Promise.all(Array.from({ length: 200 }, () => rawConnection(port)))
  const closed = Promise.all(held.map(everything))
  expect(await exchange(port, get('/', '127.0.0.1'))).toBe('')
  await closed
  await until(async () => statusOf(await exchange(port, get('/', '127.0.0.1'))) === 200)
})

test('a port that is taken, and an interface that is not built, are named in a sentence', async () => {
  const { engine } = await openTestEngine()
  const taken = createServer()
  onTestFinished(() => void taken.close())
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const address = taken.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const rendererDir = await temporaryDirectory()
  const start = () => startServer({ engine, router: createRouter(engine, {}), rendererDir, port })
  await expect(start()).rejects.toThrow(/was not built yet\. Run: npm run build/)
  await writeFile(join(rendererDir, 'index.html'), '')
  await expect(start()).rejects.toThrow(new RegExp(`^Port ${port} is in use`))
})
