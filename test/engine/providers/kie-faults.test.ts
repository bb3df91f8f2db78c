import { appendFile, stat, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openFileBody } from '../../../electron/engine/http/file-body.ts'
import type { Failure } from '../../../shared/failure.ts'
import { failureSchema } from '../../../shared/failure.ts'
import { answerJson, temporaryFolder } from '../http/loopback.ts'
import { host, key, methods, now, quickStart, reference, send, sourceUrl } from './kie-host.ts'

type Answer = (response: ServerResponse, request: IncomingMessage) => void
type Expected = Partial<Failure>

const status =
  (code: number, msg = 'the words'): Answer =>
  (response) =>
    answerJson(response, code, { success: false, code, msg })
const inside =
  (code: unknown, msg: unknown = 'the words'): Answer =>
  (response) =>
    answerJson(response, 200, { success: false, code, msg })
const html =
  (code: number): Answer =>
  (response) =>
    void response.writeHead(code, { 'content-type': 'text/html' }).end('<!doctype html><h1>Sorry</h1>')
const text =
  (code: number, body: string): Answer =>
  (response) =>
    void response.writeHead(code).end(body)
const success =
  (data: unknown): Answer =>
  (response) =>
    answerJson(response, 200, { success: true, code: 200, msg: 'ok', data })
const waiting =
  (code: number, after: string): Answer =>
  (response) =>
    answerJson(response, code, { success: false, code, msg: 'slow down' }, { 'retry-after': after })

const faults: readonly (readonly [string, Answer, Expected])[] = [
  ['400', status(400), { code: 'rejected', status: 400, hostMessage: 'the words' }],
  ['400 inside a 200', inside(400), { code: 'rejected', status: 400, hostMessage: 'the words' }],
  [
    '401',
    status(401),
    { code: 'bad-key', status: 401, message: 'Kie refused the key. Check it in Settings.' },
  ],
  ['401 inside a 200', inside(401), { code: 'bad-key', status: 401 }],
  ['401 as text inside a 200', inside('401'), { code: 'bad-key', status: 401 }],
  [
    '401 inside a 400',
    (response) => answerJson(response, 400, { success: false, code: 401, msg: 'no' }),
    { code: 'bad-key' },
  ],
  ['401 as a page', html(401), { code: 'bad-key' }],
  ['402', status(402), { code: 'account', status: 402, hostMessage: 'the words' }],
  ['402 inside a 200', inside(402), { code: 'account', status: 402 }],
  [
    '403 of the host',
    status(403, 'Account is blocked'),
    { code: 'account', hostMessage: 'Account is blocked' },
  ],
  ['403 about the key', status(403, 'Invalid API key'), { code: 'bad-key', hostMessage: 'Invalid API key' }],
  ['403 inside a 200', inside(403, 'Account is blocked'), { code: 'account', status: 403 }],
  ['403 of a filter', html(403), { code: 'host-error', filtered: true, status: 403 }],
  ['403 with other JSON', text(403, '{"error":1020}'), { code: 'host-error', filtered: true }],
  ['403 with nothing', text(403, ''), { code: 'host-error', filtered: true }],
  ['404', html(404), { code: 'misconfigured', status: 404 }],
  ['405', status(405), { code: 'misconfigured', status: 405 }],
  ['405 inside a 200', inside(405), { code: 'misconfigured', status: 405 }],
  [
    'a redirect',
    (response) => void response.writeHead(308, { location: 'https://other.example/' }).end(),
    { code: 'misconfigured', status: 308 },
  ],
  ['408', html(408), { code: 'interrupted', status: 408 }],
  ['425', html(425), { code: 'interrupted', status: 425 }],
  ['413', html(413), { code: 'too-large', status: 413 }],
  ['413 inside a 200', inside(413), { code: 'too-large', status: 413 }],
  ['422', status(422), { code: 'rejected', status: 422 }],
  ['429 with seconds', waiting(429, '7'), { code: 'busy', retryAt: now + 7000, hostMessage: 'slow down' }],
  [
    '429 with a date',
    waiting(429, 'Fri, 01 May 2026 12:05:00 GMT'),
    { code: 'busy', retryAt: now + 300_000 },
  ],
  ['429 with nothing', html(429), { code: 'busy', retryAt: now + 30_000 }],
  ['429 inside a 200', inside(429), { code: 'busy', status: 429 }],
  ['503 with seconds', waiting(503, '3'), { code: 'busy', retryAt: now + 3000 }],
  ['500', status(500, 'Internal error'), { code: 'host-error', status: 500, hostMessage: 'Internal error' }],
  ['500 inside a 200', inside(500), { code: 'host-error', status: 500 }],
  ['502', html(502), { code: 'host-error', status: 502 }],
  ['504', html(504), { code: 'host-error', status: 504 }],
  [
    'success:false without a code',
    (response) => answerJson(response, 200, { success: false }),
    { code: 'host-error' },
  ],
  ['success:false with code 200', inside(200), { code: 'host-error', hostMessage: 'the words' }],
  [
    'success without the word',
    (response) => answerJson(response, 200, { code: 200, msg: 'ok', data: quickStart.data }),
    { code: 'host-error' },
  ],
  [
    'success as text',
    (response) => answerJson(response, 200, { ...quickStart, success: 'true' }),
    { code: 'host-error' },
  ],
  [
    'success with code 500',
    (response) => answerJson(response, 200, { ...quickStart, code: 500 }),
    { code: 'host-error', status: 500 },
  ],
  ['a page inside a 200', html(200), { code: 'host-error', outcomeUnknown: true }],
  ['an empty 200', text(200, ''), { code: 'host-error', outcomeUnknown: true }],
  ['204', (response) => void response.writeHead(204).end(), { code: 'host-error' }],
  [
    'JSON cut short',
    text(200, JSON.stringify(reference).slice(0, -20)),
    { code: 'host-error', outcomeUnknown: true },
  ],
  ['JSON of another kind', text(200, '[1,2,3]'), { code: 'host-error' }],
  ['a bare string', text(200, '"ok"'), { code: 'host-error' }],
  ['null', text(200, 'null'), { code: 'host-error' }],
  ['no data', success(undefined), { code: 'host-error' }],
  ['data of the wrong type', success('https://host.example/a'), { code: 'host-error' }],
  ['no link', success({ fileName: 'a.jpg' }), { code: 'host-error' }],
  ['a link that is none', success({ downloadUrl: 'not a link' }), { code: 'host-error' }],
  [
    'a dangerous link',
    success({ fileUrl: 'javascript:alert(1)', downloadUrl: 'data:text/html,x' }),
    { code: 'host-error' },
  ],
  ['a link in a list', success({ downloadUrl: ['https://host.example/a'] }), { code: 'host-error' }],
  [
    'a reply of 50 MB',
    (response) => void response.writeHead(200).end(Buffer.alloc(50_000_000, '{"a":')),
    { code: 'host-error', outcomeUnknown: true },
  ],
  [
    'a connection cut before the reply',
    (_response, request) => request.socket.destroy(),
    { code: 'interrupted', outcomeUnknown: true },
  ],
  [
    'a reply cut on the way',
    (response, request) => {
      response.writeHead(200, { 'content-length': 500 }).write('{"success":true')
      setTimeout(() => request.socket.destroy(), 10)
    },
    { code: 'interrupted', outcomeUnknown: true },
  ],
]

for (const method of methods) {
  test.each(faults)(`${method}: %s`, async (_what, answer, expected) => {
    const { url, seen } = await host(answer)
    const { outcome } = await send(url, method)
    expect(outcome).toMatchObject({ ok: false, failure: expected })
    if (outcome.ok) return
    expect(failureSchema.parse(outcome.failure)).toEqual(outcome.failure)
    expect(outcome.failure.message).toMatch(/^[A-Z].*[.…]$/)
    expect((outcome.reply ?? '').length).toBeLessThanOrEqual(64 * 1024)
    expect(seen).toHaveLength(1)
  })
}

test.each([
  'Failed to download file from URL',
  'URL is not reachable',
  'Request timed out after 30 seconds',
  'File too large, limit is 100MB',
  'Could not fetch the file',
])('by url, a 400 with %j is the source that cannot be reached; by other methods it is not', async (msg) => {
  for (const answer of [status(400, msg), inside(400, msg)]) {
    const { url } = await host(answer)
    expect((await send(url, 'url')).outcome).toMatchObject({
      failure: { code: 'source-unreachable', hostMessage: msg },
    })
    expect((await send(url, 'stream')).outcome).toMatchObject({ failure: { code: 'rejected' } })
  }
})

test.each(['Missing required parameter: uploadPath', 'Unsupported file format'])(
  'by url, a 400 with %j is a refusal',
  async (msg) => {
    const { url } = await host(status(400, msg))
    expect((await send(url, 'url')).outcome).toMatchObject({
      failure: { code: 'rejected', hostMessage: msg },
    })
  },
)

test("the host's words come without control characters and at most 500 long", async () => {
  const { url } = await host(status(400, `\u001b[31mred\u0000\r\nnext\u202e ${'x'.repeat(2000)}`))
  const { outcome } = await send(url, 'stream')
  const words = outcome.ok ? '' : (outcome.failure.hostMessage ?? '')
  expect(words).toMatch(/^\[31mred next x+…$/)
  expect(words.length).toBeLessThanOrEqual(500)
})

test.each(methods)('%s: neither key nor query is kept, whatever the host echoes', async (method) => {
  const query = new URL(sourceUrl).search.slice(1)
  const echo = `key ${key} ${JSON.stringify(key).replaceAll('/', '\\/')} ${encodeURIComponent(key)} from ${sourceUrl} ${encodeURIComponent(query)}`
  for (const code of [200, 400, 401, 500]) {
    const { url } = await host((response) =>
      answerJson(response, code, { ...quickStart, success: code === 200, code, msg: echo }),
    )
    const { outcome } = await send(url, method, method === 'url' ? {} : { url: sourceUrl })
    const kept = JSON.stringify(outcome)
    expect(kept).not.toMatch(/CANARY|SECRET-QUERY/)
    expect(outcome.reply).toContain('•••')
  }
})

test.each(['stream', 'base64'] as const)(
  '%s: a file that changes on the way never arrives whole',
  async (method) => {
    const path = join(await temporaryFolder(), 'file')
    await writeFile(path, Buffer.alloc(9_000_000))
    const { size, mtimeMs } = await stat(path)
    let whole = false
    const { url } = await host(() => (whole = true))
    let changed = false
    const body = openFileBody({
      path,
      size,
      mtimeMs,
      hash: true,
      onBytes: () => {
        if (!changed) void appendFile(path, 'x')
        changed = true
      },
    })
    const { outcome } = await send(url, method, { body })
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'file-changed' }, reply: null })
    expect(whole).toBe(false)
  },
)

test('an abort rejects with its reason', async () => {
  const abort = new AbortController()
  const { url } = await host(() => abort.abort(new Error('paused')))
  await expect(send(url, 'stream', { signal: abort.signal })).rejects.toThrow('paused')
})
