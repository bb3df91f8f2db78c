import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../electron/engine/clock.ts'
import { createLaneGates } from '../../electron/engine/lane-gates.ts'
import type { Queue } from '../../electron/engine/queue.ts'
import { runAttempt } from '../../electron/engine/run-attempt.ts'
import { createScheduler, type SchedulerDeps } from '../../electron/engine/scheduler.ts'
import type { UploadStore } from '../../electron/engine/store/uploads.ts'
import type { FaultInput, UploadMethod } from '../../electron/sandbox/fault.ts'
import type { Input } from '../../shared/contract.ts'
import type { Destination } from '../../shared/destination.ts'
import type { FailureCode } from '../../shared/failure.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { type TestEngine, testEngine } from '../helpers/test-engine.ts'
import { until } from '../helpers/until.ts'
import { sampleRecord, sampleStates } from '../helpers/upload-record.ts'
import { answerJson, direct, httpServer, httpsServer, noSignal } from './http/loopback.ts'

const content = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7) % 253)
const hash = createHash('sha256').update(content).digest('hex')
const methods = ['stream', 'base64', 'url'] as const

async function give(t: TestEngine, method: UploadMethod): Promise<Input> {
  if (method !== 'url') return { kind: 'path', path: await t.file('a.bin', content) }
  const server = createServer((_, response) => response.end(content))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { kind: 'url', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.bin` }
}

/** One fault, once: what passes by itself must end done, stored under one name, with the right bytes. */
const passing: Record<string, FaultInput> = {
  'a 500': { kind: 'status', status: 500 },
  'a 502 page': { kind: 'status', status: 502, body: 'html' },
  'a 408': { kind: 'status', status: 408 },
  'a 500 inside a 200': { kind: 'inside-200', code: 500 },
  'a page of HTML': { kind: 'html-page' },
  'a page of HTML after it was stored': { kind: 'html-page', stored: true },
  'JSON cut short': { kind: 'cut-json' },
  'a connection cut within the reply': { kind: 'cut-json', cut: 'connection' },
  'a reply of wrong types': { kind: 'wrong-types' },
  'a reply of 50 MB': { kind: 'huge-reply' },
  'a reset before reading': { kind: 'reset-before-reading' },
  'a reset within the body': { kind: 'reset-mid-body', afterBytes: 10 },
  'a lost reply': { kind: 'reply-lost' },
  '429 with seconds': { kind: 'too-many-requests', retryAfter: 'seconds', seconds: 2 },
  '429 with a date': { kind: 'too-many-requests', retryAfter: 'date', seconds: 2 },
  '429 without a time': { kind: 'too-many-requests', retryAfter: 'absent' },
  '503 with seconds': { kind: 'unavailable', retryAfter: 'seconds', seconds: 2 },
  'a stall after the body': { kind: 'stall-after-body' },
  'a slow reply': { kind: 'slow-reply', ms: 200 },
  'a filter’s page': { kind: 'filter-page' },
}

describe.each(methods)('by %s, what passes ends well:', (method) => {
  test.each(Object.keys(passing))('%s', async (name) => {
    const t = await testEngine({ sandbox: { allowPrivateFetch: true } })
    t.sandbox.faults.add({ match: { method }, fault: passing[name] as FaultInput })
    const batch = await t.add([await give(t, method)], { method, attended: false })
    const [row] = await t.settled(batch)
    expect(row?.state.kind, JSON.stringify(row?.state)).toBe('done')
    const stored = t.sandbox.files()
    expect(new Set(stored.map((file) => file.name)).size).toBe(1)
    expect(stored.at(-1)?.sha256).toBe(hash)
    if (method !== 'url') expect(row?.sha256).toBe(hash)
    const { attempts } = t.engine.history.item(row?.id ?? '')
    expect(attempts.length).toBe(row?.attempts)
    expect(attempts.at(-1)?.outcome).toBe('done')
    expect(t.sandbox.requests().some((request) => request.fault !== null)).toBe(true)
  })
})

/** Always: what does not pass must end as the table of failures says, with a sentence and the host's own words. */
const lasting: [string, FaultInput, 'failed' | 'needs-key' | 'paused', FailureCode, number][] = [
  ['a 400', { kind: 'status', status: 400, message: 'Unsupported format: bin' }, 'failed', 'rejected', 1],
  [
    'a 400 inside a 200',
    { kind: 'inside-200', code: 400, message: 'Unsupported format: bin' },
    'failed',
    'rejected',
    1,
  ],
  ['a 401', { kind: 'status', status: 401 }, 'needs-key', 'bad-key', 1],
  ['a 401 inside a 200', { kind: 'inside-200', code: 401 }, 'needs-key', 'bad-key', 1],
  ['a plan refused', { kind: 'plan-refused', status: 402 }, 'paused', 'account', 1],
  ['a 404', { kind: 'status', status: 404 }, 'paused', 'misconfigured', 1],
  ['a 405', { kind: 'status', status: 405 }, 'paused', 'misconfigured', 1],
  ['a 500 for good', { kind: 'status', status: 500 }, 'failed', 'host-error', 5],
  ['HTML for good', { kind: 'html-page' }, 'failed', 'host-error', 5],
  ['a filter for good', { kind: 'filter-page' }, 'failed', 'host-error', 2],
  ['resets for good', { kind: 'reset-before-reading' }, 'failed', 'interrupted', 5],
]

describe.each(methods)('by %s, what lasts ends in words:', (method) => {
  test.each(lasting)('%s', async (_, fault, state, code, tries) => {
    const t = await testEngine({ sandbox: { allowPrivateFetch: true } })
    t.sandbox.faults.add({ match: { method }, times: 'always', fault })
    const [row] = await t.settled(await t.add([await give(t, method)], { method, attended: false }))
    expect(row?.state).toMatchObject({ kind: state, because: { code } })
    if (row?.state.kind !== state || !('because' in row.state) || !row.state.because)
      throw new Error('no reason')
    expect(row.state.because.message).toMatch(/^[\p{Lu}"“].*[.?]/u)
    expect(row.attempts).toBe(tries)
    expect(t.sandbox.files()).toEqual([])
  })
})

test('an answer of 413 before the body was read is heard, for a body larger than any buffer', async () => {
  const t = await testEngine()
  t.sandbox.faults.add({ times: 'always', fault: { kind: 'early-413' } })
  const path = await t.file('big.bin', new Uint8Array(40_000_000))
  const [row] = await t.settled(await t.add([path], { attended: false }))
  expect(row?.state).toMatchObject({ kind: 'failed', because: { code: 'too-large' } })
})

test('a host that stops reading is given up after a minute without a byte, and tried again', async () => {
  const t = await testEngine()
  t.sandbox.faults.add({ fault: { kind: 'stall-reading', afterBytes: 1000 } })
  const path = await t.file('big.bin', new Uint8Array(20_000_000))
  const [row] = await t.settled(await t.add([path], { attended: false }))
  expect(row).toMatchObject({ state: { kind: 'done' }, attempts: 2 })
})

test('one bad file stops no other', async () => {
  const t = await testEngine()
  t.sandbox.faults.add({ match: { name: 'bad' }, times: 'always', fault: { kind: 'status', status: 400 } })
  const names = ['a.txt', 'bad.txt', 'c.txt', 'd.txt']
  const batch = await t.add(await Promise.all(names.map((name) => t.file(name, name))))
  expect((await t.settled(batch)).map((row) => row.state.kind)).toEqual(['done', 'failed', 'done', 'done'])
  t.sandbox.faults.clear()
  expect(await t.engine.queue.retry({ all: true })).toEqual({ changed: 1 })
  await until(() => t.engine.queue.batch(batch, 0, 4).rows.every((row) => row.state.kind === 'done'))
})

test('a URL whose server cannot be trusted, or found, stops nothing but itself', async () => {
  const t = await testEngine()
  const untrusted = await httpsServer((_, response) => answerJson(response, 200, {}))
  const urls = [`${untrusted}/a.bin`, 'http://no-such-host.invalid/b.bin']
  const inputs = urls.map((url): Input => ({ kind: 'url', url }))
  const batch = await t.add(inputs, { method: 'stream', attended: false })
  const row = (index: number) => t.engine.queue.batch(batch, index, 1).rows[0]
  await until(() => row(0)?.state.kind === 'failed' && (row(1)?.attempts ?? 0) > 1)
  expect(row(0)?.state).toMatchObject({ because: { code: 'source-unreachable' } })
  expect(t.engine.destinations.list()[0]).toMatchObject({ gate: { kind: 'open' } })
  const [other] = await t.settled(await t.add([await t.file('c.txt', 'c')]))
  expect(other?.state.kind).toBe('done')
})

test('what a detour brings goes by the method that fits its size', async () => {
  const url = `${await httpServer((_, response) => response.end('a film'))}/film.mp4`
  const failure = { code: 'too-large', message: 'It is too large.' }
  const sent: string[] = []
  const provider = {
    info: { methods: [] },
    chooseMethod: (_: unknown, method: string) =>
      method === 'stream' ? { ok: false, failure, alternative: 'multipart' } : { ok: true, method },
    send: async ({ method }: { method: string }) => sent.push(method) && { ok: false, failure, reply: null },
  }
  const upload = { source: { kind: 'url', url }, name: 'film.mp4', remoteName: 'film.mp4', naming: 'unique' }
  await runAttempt({
    ...{ record: { privateDetour: true, upload }, method: 'stream', options: {}, destination: {}, provider },
    ...{ baseUrl: 'https://host.example', network: direct, clock: systemClock, signal: noSignal() },
    ...{ detourPath: join(await temporaryDirectory(), 'film.part'), alreadyUp: async () => null },
    ...{ limiter: undefined, onSending() {}, onBytes() {} },
  } as never)
  expect(sent).toEqual(['multipart'])
})

test('a rate limit fails nothing: all wait, visibly, and all arrive', async () => {
  const t = await testEngine()
  t.sandbox.faults.add({ times: 9, fault: { kind: 'too-many-requests', retryAfter: 'seconds', seconds: 3 } })
  const gates = new Set<string>()
  t.engine.subscribe((change) => {
    for (const { gate } of change.destinations ?? []) gates.add(gate.kind)
  })
  const paths = await Promise.all(
    Array.from({ length: 80 }, (_, index) => t.file(`${index}.txt`, `${index}`)),
  )
  const rows = await t.settled(await t.add(paths, { attended: false }))
  expect(rows.every((row) => row.state.kind === 'done')).toBe(true)
  expect(gates).toContain('cooling')
  expect(t.sandbox.files().length).toBe(80)
})

test('a host that asks for no wait at all is not asked as fast as it answers', async () => {
  const t = await testEngine()
  t.sandbox.faults.add({ times: 4, fault: { kind: 'too-many-requests', retryAfter: 'seconds', seconds: 0 } })
  const [row] = await t.settled(await t.add([await t.file('a.txt', 'a')], { attended: false }))
  if (row?.state.kind !== 'done') throw new Error(JSON.stringify(row?.state))
  // Half of 2, 4, 8 and 16 s at least.
  expect(row.state.result.uploadedAt - row.createdAt).toBeGreaterThan(15_000)
})

test('the lane of a command that is over is not asked for rows again until it has one', () => {
  const asked: string[] = []
  const listeners: Parameters<Queue['whenQueued']>[0][] = []
  const nextQueued = (lane: string) => {
    asked.push(lane)
    return []
  }
  const scheduler = createScheduler({
    queue: { whenQueued: (listener) => void listeners.push(listener) } as Queue,
    uploads: { nextQueued, dueBy: () => [], nextDue: () => null } as unknown as UploadStore,
    clock: { now: () => 1000, elapsed: () => 0, sleep: async () => {} },
    totalConcurrency: () => 4,
    limits: () => ({ concurrency: 4 }),
    onRest: (lane: string) => asked.push(`${lane} rests`),
  } as unknown as SchedulerDeps)
  for (const lane of ['kie', 'kie - of-a-command']) scheduler.addLane(lane, false)
  scheduler.pump()
  expect(asked).toContain('kie - of-a-command rests')
  asked.length = 0
  scheduler.pump()
  expect(asked).toEqual(['kie'])
  for (const tell of listeners) tell(sampleRecord(sampleStates.queued, {}, { lane: 'kie - of-a-command' }))
  scheduler.pump()
  expect(asked).toContain('kie - of-a-command')
})

test('what was on its way when a gate was shut does not open it sooner', () => {
  const gates = createLaneGates({
    queue: {} as Queue,
    uploads: { nextQueued: () => [] } as unknown as UploadStore,
    clock: { now: () => 1000, elapsed: () => 0, sleep: async () => {} },
    random: () => 0,
    persist: async (write) => write(),
    scope: () => null,
    closed: () => false,
    onGate: () => {},
  })
  const lane = gates.of('kie')
  const shut = (code: FailureCode, retryAt: number) => gates.shut(lane, { code, message: code, retryAt })
  shut('busy', 60_000)
  shut('offline', 6000)
  shut('busy', 9000)
  expect(lane.gate).toMatchObject({ kind: 'cooling', until: 60_000 })
  shut('bad-key', 0)
  shut('busy', 90_000)
  expect(lane.gate.kind).toBe('needs-key')
})

test('without a network everything waits, no try is used up, and it goes on when the network is back', async () => {
  const t = await testEngine({ deps: { environment: {} } })
  const elsewhere: Destination = {
    id: 'elsewhere',
    provider: 'kie',
    name: 'Elsewhere',
    baseUrl: 'https://host.invalid',
    remotePath: 'mayfly',
    lifetimeMs: null,
    practice: false,
    concurrency: 4,
  }
  t.engine.destinations.save(elsewhere)
  await t.engine.keys.set('elsewhere', 'api-key', t.sandbox.key)
  const batch = await t.add([await t.file('a.txt', 'a')], { destination: 'elsewhere' })
  const row = () => t.engine.queue.batch(batch, 0, 1).rows[0]
  await until(() => (row()?.attempts ?? 0) > 6)
  await until(() => row()?.state.kind === 'waiting')
  expect(row()?.state).toMatchObject({ because: { code: 'offline' } })
  t.engine.destinations.save({ ...elsewhere, baseUrl: t.sandbox.url })
  await until(() => row()?.state.kind === 'done')
})

test('waiting for the network ends when it was told to', async () => {
  const t = await testEngine({ deps: { environment: { MAYFLY_KIE_URL: 'https://host.invalid' } } })
  const [row] = await t.settled(
    await t.add([await t.file('a.txt', 'a')], { giveUpMs: 30_000, attended: false }),
  )
  expect(row?.state).toMatchObject({ kind: 'failed', because: { code: 'offline' } })
})
