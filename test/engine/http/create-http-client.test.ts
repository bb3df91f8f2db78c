import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { guardedRequest } from '../../../electron/engine/http/guarded-request.ts'
import { answerJson, bodyOf, client, direct, httpServer, post, receive, tricklingServer } from './loopback.ts'

const MiB = 1024 * 1024

test('sends exact lengths and headers, and reads the reply', async () => {
  const url = await httpServer(async (request, response) => {
    const { bytes } = await receive(request)
    answerJson(response, 201, { bytes, headers: request.headers, url: request.url }, { 'X-Two': ['a', 'b'] })
  })
  let sent = 0
  const reply = await post(client(), `${url}/path?q=1`, { onBodySent: () => sent++ })
  expect(reply).toMatchObject({ ok: true, status: 201, truncated: false })
  if (!reply.ok) return
  expect(reply.headers['x-two']).toBe('a, b')
  expect(JSON.parse(reply.text)).toMatchObject({
    bytes: 1000,
    url: '/path?q=1',
    headers: { 'content-length': '1000', 'user-agent': 'Mayfly/0.1', authorization: 'Bearer CANARY-KEY' },
  })
  expect(JSON.parse(reply.text).headers).not.toHaveProperty('transfer-encoding')
  expect(sent).toBe(1)
})

test('requests one after the other share a connection', async () => {
  const sockets = new Set<Socket>()
  const url = await httpServer(async (request, response) => {
    sockets.add(request.socket)
    await receive(request)
    answerJson(response, 200, {})
  })
  const http = client()
  for (let index = 0; index < 5; index++) expect((await post(http, url)).ok).toBe(true)
  expect(sockets.size).toBe(1)
})

test('no more connections are opened than were allowed', async () => {
  let now = 0
  let most = 0
  const url = await httpServer(async (request, response) => {
    most = Math.max(most, ++now)
    await receive(request)
    setImmediate(() => {
      now--
      answerJson(response, 200, {})
    })
  })
  const http = client(direct, undefined, 3)
  await Promise.all(Array.from({ length: 20 }, () => post(http, url)))
  expect(most).toBeLessThanOrEqual(3)
})

test('redirects are answers, not followed', async () => {
  let hits = 0
  const url = await httpServer((_request, response) => {
    hits++
    response.writeHead(302, { location: '/elsewhere' }).end()
  })
  expect(await post(client(), url)).toMatchObject({ ok: true, status: 302 })
  expect(hits).toBe(1)
})

test.each([401, 413])('a %d that comes before the body was read is not lost', async (status) => {
  const url = await httpServer((request, response) => {
    // Answers at once and hangs up without reading on.
    answerJson(response, status, { msg: 'too much' }, { connection: 'close' })
    response.on('finish', () => request.socket.destroySoon())
  })
  for (let round = 0; round < 10; round++) {
    const reply = await post(client(), url, { body: bodyOf(Buffer.alloc(30 * MiB), MiB) })
    expect(reply).toMatchObject({ ok: true, status, text: '{"msg":"too much"}' })
  }
})

test('a reply of 50 MB is cut at one MiB', async () => {
  const url = await httpServer((_request, response) => {
    response.writeHead(200)
    const piece = 'x'.repeat(MiB)
    let left = 50
    const more = () => {
      while (left-- > 0) if (!response.write(piece)) return void response.once('drain', more)
      response.end()
    }
    more()
  })
  const reply = await post(client(), url)
  expect(reply).toMatchObject({ ok: true, status: 200, truncated: true })
  expect(reply.ok && reply.text.length).toBe(MiB)
})

test('a system that does not say which proxy to use holds up nobody who stops, and nobody for long', async () => {
  const network = {
    ...direct,
    proxy: { kind: 'system' },
    resolveProxy: () => new Promise<null>(() => {}),
  } as const
  const stop = new AbortController()
  const stopped = post(client(network), 'https://host.example', { signal: stop.signal })
  stop.abort('pause')
  await expect(stopped).rejects.toBe('pause')
  const hurried = client(network, { stallMs: 20, replyMs: 20 })
  expect(await post(hurried, 'https://host.example')).toMatchObject({
    ok: false,
    failure: { code: 'interrupted' },
  })
  const url = 'https://host.example/a'
  const asked = guardedRequest({
    method: 'HEAD',
    url,
    headers: {},
    network,
    signal: stop.signal,
    allowPrivate: true,
  })
  await expect(asked).rejects.toBe('pause')
})

const minute = { stallMs: 60_000, replyMs: 60_000 }
const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n{'

test.each([
  ['a reply', ok, ' '],
  ['a reply in chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', '1\r\n \r\n'],
  ['the head of a reply', 'HTTP/1.1 200 OK\r\n', 'x: y\r\n'],
])(
  '%s that trickles in without end is given up after five minutes, and leaves open what the host has',
  async (_, head, piece) => {
    const { url, clock, pieces } = await tricklingServer(head, piece)
    expect(await post(client(direct, minute, 4, clock), url)).toEqual({
      ok: false,
      failure: {
        code: 'interrupted',
        message: `${new URL(url).host} did not finish its answer within 300 seconds.`,
        outcomeUnknown: true,
      },
    })
    expect(pieces()).toBeGreaterThan(29)
    const asked = await post(client(direct, minute, 4, clock), url, { method: 'GET', body: null })
    expect(asked).toMatchObject({ ok: false, failure: { code: 'interrupted', outcomeUnknown: false } })
  },
)

test('of an error page that trickles in without end, what came says what went wrong', async () => {
  const { url, clock } = await tricklingServer(ok.replace('200 OK', '503 Busy'), 'x')
  const reply = await post(client(direct, minute, 4, clock), url)
  expect(reply).toMatchObject({
    ok: true,
    status: 503,
    truncated: true,
    text: expect.stringMatching(/^\{x+$/),
  })
})
