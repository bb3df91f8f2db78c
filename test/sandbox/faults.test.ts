import { expect, test } from 'vitest'
import type { FaultInput } from '../../electron/sandbox/fault.ts'
import type { Sandbox } from '../../electron/sandbox/sandbox.ts'
import { until } from '../helpers/until.ts'
import { rawStreamRequest, sendJson, sendRaw, sendStream, startTestSandbox } from './start-test-sandbox.ts'

const small = (sandbox: Sandbox) =>
  rawStreamRequest(
    sandbox,
    '--b\r\nContent-Disposition: form-data; name="uploadPath"\r\n\r\np\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nabc\r\n--b--\r\n',
  )

interface Seen {
  readonly status: number
  readonly has?: RegExp
  readonly header?: readonly [string, RegExp]
  readonly stored: number
}

const replies: readonly (readonly [FaultInput, Seen])[] = [
  [
    { kind: 'status', status: 500 },
    { status: 500, has: /"code":500/, stored: 0 },
  ],
  [
    { kind: 'status', status: 400, message: 'no' },
    { status: 400, has: /"msg":"no"/, stored: 0 },
  ],
  [
    { kind: 'status', status: 502, body: 'empty' },
    { status: 502, has: /^$/, stored: 0 },
  ],
  [
    { kind: 'status', status: 504, body: 'html' },
    { status: 504, has: /<html>/, stored: 0 },
  ],
  [
    { kind: 'status', status: 408, body: 'text', when: 'before-body' },
    { status: 408, has: /^Practice/, stored: 0 },
  ],
  [
    { kind: 'inside-200', code: 401, message: 'bad key' },
    { status: 200, has: /"success":false,"code":401/, stored: 0 },
  ],
  [{ kind: 'html-page' }, { status: 200, has: /^<!DOCTYPE html>/, stored: 0 }],
  [
    { kind: 'html-page', stored: true },
    { status: 200, has: /^<!DOCTYPE html>/, stored: 1 },
  ],
  [{ kind: 'cut-json' }, { status: 200, has: /^\{"success":true.*[^}]$/, stored: 1 }],
  [
    { kind: 'cut-json', stored: false },
    { status: 200, has: /^\{"success":true.*[^}]$/, stored: 0 },
  ],
  [{ kind: 'wrong-types' }, { status: 200, has: /"success":"yes"/, stored: 1 }],
  [{ kind: 'too-many-requests' }, { status: 429, header: ['retry-after', /^$/], stored: 0 }],
  [
    { kind: 'too-many-requests', retryAfter: 'seconds', seconds: 7 },
    { status: 429, header: ['retry-after', /^7$/], stored: 0 },
  ],
  [
    { kind: 'unavailable', retryAfter: 'date', seconds: 60 },
    { status: 503, header: ['retry-after', /GMT$/], has: /<html>/, stored: 0 },
  ],
  [
    { kind: 'plan-refused', status: 402 },
    { status: 402, has: /Insufficient plan/, stored: 0 },
  ],
  [{ kind: 'plan-refused' }, { status: 403, has: /"code":403/, stored: 0 }],
  [{ kind: 'filter-page' }, { status: 403, has: /<html>/, header: ['server', /cloudflare/], stored: 0 }],
  [
    { kind: 'slow-reply', ms: 20 },
    { status: 200, has: /"success":true/, stored: 1 },
  ],
  [
    { kind: 'slow-reading', bytesPerSecond: 20_000 },
    { status: 200, has: /"success":true/, stored: 1 },
  ],
]

test.each(replies)('%j is seen by a client, once', async (fault, seen) => {
  const sandbox = await startTestSandbox()
  sandbox.faults.add({ fault })
  const reply = await sendStream(sandbox, 'abc', { fileName: 'n' })
  expect(reply.status).toBe(seen.status)
  if (seen.has) expect(reply.text).toMatch(seen.has)
  if (seen.header) expect(reply.headers.get(seen.header[0]) ?? '').toMatch(seen.header[1])
  expect(sandbox.files()).toHaveLength(seen.stored)
  await until(() => sandbox.requests()[0]?.fault === fault.kind)
  expect((await sendStream(sandbox, 'abc', { fileName: 'm' })).json.success).toBe(true)
})

test.each<readonly [FaultInput, number]>([
  [{ kind: 'reset-before-reading' }, 0],
  [{ kind: 'reset-mid-body', afterBytes: 50 }, 0],
  [{ kind: 'reply-lost' }, 1],
])('%j ends the connection without a reply', async (fault, stored) => {
  const sandbox = await startTestSandbox()
  sandbox.faults.add({ fault })
  expect(await sendRaw(sandbox, small(sandbox))).toEqual({ text: '', ended: 'reset' })
  expect(sandbox.files()).toHaveLength(stored)
  await until(() => sandbox.requests()[0]?.outcome === 'ended')
})

test('a reset in the middle comes after so many bytes', async () => {
  const sandbox = await startTestSandbox()
  sandbox.faults.add({ fault: { kind: 'reset-mid-body', afterBytes: 200_000 } })
  const [head = ''] = rawStreamRequest(sandbox, 'x'.repeat(1_000_000))
  const opening = '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
  const reply = await sendRaw(sandbox, [head, opening + 'x'.repeat(1_000_000 - opening.length)])
  expect(reply.ended).toBe('reset')
  await until(() => sandbox.requests()[0]?.outcome === 'ended')
  const received = sandbox.requests()[0]?.bytesReceived ?? 0
  expect(received).toBeGreaterThanOrEqual(200_000)
  expect(received).toBeLessThan(400_000)
})

test('a reply cut by the connection is shorter than it says', async () => {
  const sandbox = await startTestSandbox()
  sandbox.faults.add({ fault: { kind: 'cut-json', cut: 'connection' } })
  const reply = await sendRaw(sandbox, small(sandbox))
  const [head = '', body = ''] = reply.text.split('\r\n\r\n')
  expect(Number(/content-length: (\d+)/i.exec(head)?.[1])).toBeGreaterThan(body.length)
  expect(body.length).toBeGreaterThan(0)
  expect(sandbox.files()).toHaveLength(1)
})

test('an early 413 comes before the body was sent', async () => {
  const sandbox = await startTestSandbox()
  sandbox.faults.add({ fault: { kind: 'early-413' } })
  const [head = ''] = small(sandbox)
  const reply = await sendRaw(sandbox, [head])
  expect(reply.text).toMatch(/^HTTP\/1.1 413/)
  await until(() => sandbox.requests()[0]?.status === 413)
  expect(sandbox.requests()[0]?.bytesReceived).toBe(0)
})

test.each<readonly [FaultInput, number]>([
  [{ kind: 'stall-reading' }, 0],
  [{ kind: 'stall-after-body' }, 1],
  [{ kind: 'stall-after-body', stored: false }, 0],
])('%j says nothing until somebody gives up', async (fault, stored) => {
  const sandbox = await startTestSandbox()
  sandbox.faults.add({ fault })
  const aborting = new AbortController()
  const sent = sendStream(sandbox, 'abc', { fileName: 'n', signal: aborting.signal })
  await until(() => sandbox.requests()[0])
  if (stored > 0) await until(() => sandbox.files().length === stored)
  expect(sandbox.requests()[0]?.outcome).toBe('running')
  aborting.abort()
  await expect(sent).rejects.toThrow()
  await until(() => sandbox.requests()[0]?.outcome === 'ended')
  expect(sandbox.files()).toHaveLength(stored)
})

test('a stalled body is taken no further than the buffers between', async () => {
  const sandbox = await startTestSandbox()
  sandbox.faults.add({ fault: { kind: 'stall-reading', afterBytes: 1000 } })
  const sent = sendStream(sandbox, new Uint8Array(50_000_000), { fileName: 'n' })
  await until(() => sandbox.requests()[0])
  await Promise.all([expect(sent).rejects.toThrow(), sandbox.close()])
  expect(sandbox.requests()[0]?.bytesReceived ?? 0).toBeLessThan(200_000)
})

test('a huge reply is as long as asked', async () => {
  const sandbox = await startTestSandbox()
  sandbox.faults.add({ fault: { kind: 'huge-reply', bytes: 5_000_000 } })
  const reply = await sendStream(sandbox, 'abc', { fileName: 'n' })
  expect(reply.text.length).toBeGreaterThanOrEqual(5_000_000)
})

test('faults meet the requests they are meant for', async () => {
  const sandbox = await startTestSandbox()
  const status = (code: number): FaultInput => ({ kind: 'status', status: code })
  sandbox.faults.add({ match: { method: 'base64' }, fault: status(501), times: 2 })
  sandbox.faults.add({ match: { name: 'second' }, fault: status(502) })
  sandbox.faults.add({ match: { method: 'stream', nth: 2 }, fault: status(503) })
  const base64 = (fileName: string) =>
    sendJson(sandbox, 'base64', { base64Data: 'AAAA', uploadPath: 'p', fileName }).then(
      (reply) => reply.status,
    )
  const stream = (fileName: string) => sendStream(sandbox, 'x', { fileName }).then((reply) => reply.status)
  expect([await stream('first'), await stream('first'), await stream('first')]).toEqual([200, 503, 200])
  expect([await base64('a'), await base64('b'), await base64('c')]).toEqual([501, 501, 200])
  expect([await stream('the-second.txt'), await stream('the-second.txt')]).toEqual([502, 200])
})

test('a name that comes after 4 KiB of content is found as well', async () => {
  const sandbox = await startTestSandbox()
  sandbox.faults.add({ match: { name: 'late.bin' }, fault: { kind: 'reply-lost' }, times: 'always' })
  const body = { base64Data: 'AAAA'.repeat(10_000), uploadPath: 'p' }
  expect((await sendJson(sandbox, 'base64', { ...body, fileName: 'other.bin' })).status).toBe(200)
  await expect(sendJson(sandbox, 'base64', { ...body, fileName: 'late.bin' })).rejects.toThrow()
  expect(sandbox.files().map((file) => file.name)).toEqual(['other.bin', 'late.bin'])
})

test('downloads fail on request too, and only when named', async () => {
  const sandbox = await startTestSandbox()
  const { json } = await sendStream(sandbox, 'x', { fileName: 'n' })
  sandbox.faults.add({ match: { method: 'download' }, fault: { kind: 'status', status: 500 } })
  expect((await fetch(json.data.fileUrl)).status).toBe(500)
  expect((await fetch(json.data.fileUrl)).status).toBe(200)
})

test('chance is the same for the same seed', async () => {
  const run = async (seed: number) => {
    const sandbox = await startTestSandbox()
    sandbox.faults.random({
      seed,
      rate: 0.5,
      kinds: [
        { kind: 'status', status: 500 },
        { kind: 'status', status: 429 },
      ],
    })
    const seen: number[] = []
    for (let at = 0; at < 20; at += 1)
      seen.push((await sendStream(sandbox, 'x', { fileName: `${at}` })).status)
    return seen.join(' ')
  }
  const first = await run(7)
  expect(await run(7)).toBe(first)
  expect(await run(8)).not.toBe(first)
  expect(new Set(first.split(' '))).toEqual(new Set(['200', '429', '500']))
})

test('many names, many faults: what was said to be stored is stored', async () => {
  const sandbox = await startTestSandbox()
  sandbox.faults.random({
    seed: 3,
    rate: 0.4,
    kinds: [
      { kind: 'reset-before-reading' },
      { kind: 'status', status: 500 },
      { kind: 'reply-lost' },
      { kind: 'slow-reply', ms: 5 },
    ],
  })
  const stored = await Promise.all(
    Array.from({ length: 60 }, async (_, at) => {
      const reply = await sendStream(sandbox, `content ${at}`, { fileName: `${at}` }).catch(() => null)
      return reply?.json?.success === true ? `${at}` : null
    }),
  )
  const names = new Set(sandbox.files().map((file) => file.name))
  for (const name of stored) if (name !== null) expect(names).toContain(name)
  expect(stored.filter((name) => name !== null).length).toBeGreaterThan(20)
})
