import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FailureError } from '../../../electron/engine/failure-error.ts'
import type { RequestBody } from '../../../electron/engine/http/http-client.ts'
import { transportFailure } from '../../../electron/engine/http/transport-failure.ts'
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
  tcpServer,
  temporaryFolder,
  trusting,
} from './loopback.ts'

const MiB = 1024 * 1024

test('a reset in the middle of the body is an interruption whose outcome is known', async () => {
  const url = await httpServer((request) => {
    request.once('data', () => request.socket.resetAndDestroy())
  })
  const reply = await post(client(), url, { body: bodyOf(Buffer.alloc(20 * MiB), MiB) })
  expect(reply).toMatchObject({ ok: false, failure: { code: 'interrupted' } })
  expect(!reply.ok && reply.failure.outcomeUnknown).toBeFalsy()
})

test.each([
  ['reset', (socket: Socket) => socket.resetAndDestroy()],
  ['closed', (socket: Socket) => socket.end()],
])('when the connection is %s after the whole body, the outcome is not known', async (_how, cut) => {
  const url = await httpServer(async (request) => {
    await receive(request)
    cut(request.socket)
  })
  expect(await post(client(), url)).toMatchObject({
    ok: false,
    failure: { code: 'interrupted', outcomeUnknown: true },
  })
})

test('a good reply that is cut leaves the outcome unknown; a cut error page is an answer', async () => {
  const cutting = (status: number) =>
    httpServer(async (request, response) => {
      await receive(request)
      response.writeHead(status, { 'content-length': '1000' }).write('{"half')
      setTimeout(() => request.socket.destroy(), 20)
    })
  expect(await post(client(), await cutting(200))).toMatchObject({
    ok: false,
    failure: { code: 'interrupted', outcomeUnknown: true },
  })
  expect(await post(client(), await cutting(502))).toMatchObject({
    ok: true,
    status: 502,
    text: '{"half',
    truncated: true,
  })
})

test('a receiver that stops reading is a stall; one that is slow is not', async () => {
  const stuck = await httpServer((request) => void request.pause())
  const body = bodyOf(Buffer.alloc(64 * MiB), MiB)
  const stalled = await post(client(direct, { stallMs: 300, replyMs: 5000 }), stuck, { body })
  expect(stalled).toMatchObject({ ok: false, failure: { code: 'interrupted' } })
  expect(!stalled.ok && stalled.failure.outcomeUnknown).toBeFalsy()

  const slow = await httpServer(async (request, response) => {
    const { bytes } = await receive(request, 256 * 1024)
    answerJson(response, 200, { bytes })
  })
  const patient = await post(client(direct, { stallMs: 1000, replyMs: 5000 }), slow, {
    body: bodyOf(Buffer.alloc(16 * MiB), MiB),
  })
  expect(patient).toMatchObject({ ok: true, text: '{"bytes":16777216}' })
})

test('no answer after the body ends with an unknown outcome', async () => {
  const url = await httpServer((request) => void request.resume())
  const reply = await post(client(direct, { stallMs: 5000, replyMs: 200 }), url)
  expect(reply).toMatchObject({ ok: false, failure: { code: 'interrupted', outcomeUnknown: true } })
})

test('garbage instead of HTTP is an interruption', async () => {
  const url = await tcpServer((socket) =>
    socket.once('data', () => socket.end('SSH-2.0-nothing here\r\n\r\n')),
  )
  expect(await post(client(), url)).toMatchObject({ ok: false, failure: { code: 'interrupted' } })
})

test('nothing listening, no such name and no certificate each have their failure, without key or query', async () => {
  const gone = createServer()
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve))
  const { port } = gone.address() as { port: number }
  await new Promise((resolve) => gone.close(resolve))
  const secure = await httpsServer((_request, response) => answerJson(response, 200, {}))
  const outcomes = [
    [await post(client(), `http://127.0.0.1:${port}/?token=SECRET-QUERY`), 'interrupted'],
    [await post(client(), 'http://no-such-host.invalid/?token=SECRET-QUERY'), 'offline'],
    [await post(client(), `${secure}/?token=SECRET-QUERY`), 'misconfigured'],
    [
      await post(
        client(),
        `${(await httpServer(() => undefined)).replace('http:', 'https:')}/?token=SECRET-QUERY`,
      ),
      'misconfigured',
    ],
  ] as const
  for (const [outcome, code] of outcomes) {
    expect(outcome).toMatchObject({ ok: false, failure: { code } })
    expect(!outcome.ok && outcome.failure.outcomeUnknown).toBeFalsy()
    expect(JSON.stringify(outcome)).not.toMatch(/SECRET-QUERY|CANARY/)
  }
  expect(await post(client(await trusting()), secure)).toMatchObject({ ok: true, status: 200 })
})

test('a bad certificate file is said in a sentence, and mending it helps', async () => {
  const url = await httpsServer((_request, response) => answerJson(response, 200, {}))
  const extraCaFile = join(await temporaryFolder(), 'ca.pem')
  const http = client({ ...direct, extraCaFile })
  expect(await post(http, url)).toMatchObject({
    ok: false,
    failure: { code: 'misconfigured', message: expect.stringContaining('cannot be read') },
  })
  await writeFile(extraCaFile, 'hello')
  expect(await post(http, url)).toMatchObject({
    ok: false,
    failure: { code: 'misconfigured', message: expect.stringContaining('no certificate') },
  })
  await writeFile(extraCaFile, (await import('./loopback-certificate.ts')).loopbackCertificate.cert)
  expect(await post(http, url)).toMatchObject({ ok: true })
})

test('an aborted signal rejects with its reason and cuts the connection', async () => {
  const closed = Promise.withResolvers<void>()
  const abort = new AbortController()
  const url = await httpServer((request) => {
    request.socket.once('close', () => closed.resolve())
    request.once('data', () => abort.abort(new Error('by the person')))
  })
  await expect(
    post(client(), url, { body: bodyOf(Buffer.alloc(50 * MiB), MiB), signal: abort.signal }),
  ).rejects.toThrow('by the person')
  await closed.promise
  await expect(post(client(), url, { signal: abort.signal })).rejects.toThrow('by the person')
})

test('what the body throws is the outcome, and the host never sees the end of it', async () => {
  const ended = Promise.withResolvers<boolean>()
  const url = await httpServer((request) => {
    request.resume()
    request.once('error', () => undefined)
    request.once('close', () => ended.resolve(request.complete))
  })
  const failure = { code: 'file-changed', message: 'It was changed.' } as const
  const body: RequestBody = {
    contentType: 'text/plain',
    length: 200_000,
    async *chunks() {
      yield Buffer.alloc(100_000)
      throw new FailureError(failure)
    },
  }
  expect(await post(client(), url, { body })).toEqual({ ok: false, failure })
  expect(await ended.promise).toBe(false)
})

test.each([
  ['shorter', 99_000],
  ['longer', 101_000],
])('a body %s than promised is a bug, never a request', async (_how, length) => {
  let complete = false
  const url = await httpServer((request) => {
    request
      .on('error', () => undefined)
      .resume()
      .on('end', () => (complete = request.complete))
  })
  const body = { ...bodyOf(Buffer.alloc(length)), length: 100_000 }
  expect(await post(client(), url, { body })).toMatchObject({ ok: false, failure: { code: 'bug' } })
  expect(complete).toBe(false)
})

test('a header that no header may hold is a bug, not a crash, and is not repeated', async () => {
  const outcome = await post(client(), await httpServer(() => undefined), {
    headers: { authorization: 'CANARY\nKEY' },
  })
  expect(outcome).toMatchObject({ ok: false, failure: { code: 'bug' } })
  expect(JSON.stringify(outcome)).not.toContain('CANARY')
})

test('a GET has no body and its reply is read', async () => {
  const url = await httpServer(async (request, response) => {
    answerJson(response, 200, { method: request.method, body: (await readText(request)).length })
  })
  expect(await post(client(), url, { method: 'GET', body: null })).toMatchObject({
    ok: true,
    text: '{"method":"GET","body":0}',
  })
})

test('an alert of TLS in the middle of a request passes; before it, the address is wrong', () => {
  const alert = Object.assign(new Error('alert internal error'), {
    code: 'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR',
  })
  const situation = { host: 'host.example', proxyHost: null, bodySent: true }
  expect(transportFailure(alert, { ...situation, isUnderWay: true })).toMatchObject({
    ...{ code: 'interrupted', outcomeUnknown: true },
  })
  expect(transportFailure(alert, situation).code).toBe('misconfigured')
  const wanted = { code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }
  expect(transportFailure(wanted, { ...situation, isUnderWay: true }).code).toBe('misconfigured')
})
