import { createHash, createHmac } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import type { SourceFacts } from '../../../electron/engine/providers/provider.ts'
import { uploadcare } from '../../../electron/engine/providers/uploadcare.ts'
import type { SandboxOptions } from '../../../electron/sandbox/sandbox-options.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { Upload } from '../../../shared/upload.ts'
import { until } from '../../helpers/until.ts'
import { answerJson, httpServer } from '../http/loopback.ts'
import { practiceUploadcare as practice } from './practice-uploadcare.ts'

const bytes = (size: number, options = {}): SourceFacts => ({ kind: 'bytes', size, name: 'a.bin', options })
const url: SourceFacts = { kind: 'url', size: null, name: 'a.png' }
const mebibyte = 1024 * 1024

test.each([
  [bytes(0), 'auto', 'stream'],
  [bytes(10 * mebibyte), 'auto', 'stream'],
  [bytes(10 * mebibyte + 1), 'auto', 'multipart'],
  [bytes(20e12), 'auto', 'multipart'],
  [bytes(99_999_999), 'stream', 'stream'],
  [bytes(10_000_000), 'multipart', 'multipart'],
  [url, 'auto', 'url'],
  [url, 'stream', 'stream'],
] as const)('%j by %s goes by %s', (source, requested, method) => {
  expect(uploadcare.chooseMethod(source, requested)).toEqual({ ok: true, method })
})

test.each([
  [bytes(100_000_000), 'stream', 'too-large', 'multipart'],
  [bytes(9_999_999), 'multipart', 'rejected', 'stream'],
  [bytes(5), 'base64', 'rejected', 'stream'],
  [bytes(5), 'url', 'rejected', 'stream'],
  [bytes(5, { 'metadata.': 'x' }), 'auto', 'rejected', null],
  [bytes(5, { 'metadata.a b': 'x' }), 'auto', 'rejected', null],
  [bytes(5, { 'metadata.a': '' }), 'auto', 'rejected', null],
  [bytes(5, { 'metadata.a': 'x'.repeat(513) }), 'auto', 'rejected', null],
  [bytes(5, { [`metadata.${'k'.repeat(65)}`]: 'x' }), 'auto', 'rejected', null],
] as const)('%j by %s is refused as %s', (source, requested, code, alternative) => {
  expect(uploadcare.chooseMethod(source, requested)).toMatchObject({
    ok: false,
    failure: { code },
    alternative,
  })
})

test('a repeat may leave a lasting duplicate only where the file is kept for good', () => {
  const repeat = (method: 'stream' | 'url' | 'multipart', store: string) =>
    uploadcare.repeat({ method, remoteName: 'a', options: { store } })
  expect([repeat('stream', '0'), repeat('stream', '1'), repeat('stream', 'auto')]).toEqual([
    ...['expiring-orphan', 'lasting-orphan', 'lasting-orphan'],
  ])
  expect([repeat('url', '0'), repeat('url', '1'), repeat('multipart', '1')]).toEqual([
    'expiring-orphan',
    'lasting-orphan',
    'same-result',
  ])
  const resume = (token: string | null) => JSON.stringify({ asked: true, token })
  const repeatOf = (state: string) =>
    uploadcare.repeat({ method: 'url', remoteName: 'a', options: { store: '1' }, resume: state })
  expect([repeatOf(resume('t')), repeatOf(resume(null))]).toEqual(['same-result', 'lasting-orphan'])
})

const resultOf = (row: Upload | undefined) => (row?.state.kind === 'done' ? row.state.result : null)
const hashOf = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')

test('it is temporary unless told otherwise; for good it has no expiry; metadata goes along', async () => {
  const t = await practice()
  const path = await t.file('photo.png', 'x')
  const batch = await t.add([path], { ...t.to, providerOptions: { 'metadata.kind': 'test' } })
  const result = resultOf((await t.settled(batch))[0])
  expect((result?.expiresAt ?? 0) - (result?.uploadedAt ?? 0)).toBe(24 * 3_600_000)
  const query = `pub_key=${t.sandbox.key}&file_id=${result?.fileId}`
  const info = await (await fetch(`${t.sandbox.url}/info/?${query}`)).json()
  expect(info).toMatchObject({ is_stored: false, metadata: { kind: 'test' } })
  const kept = await t.add([path], { ...t.to, providerOptions: { store: '1' } })
  expect(resultOf((await t.settled(kept))[0])).toMatchObject({ expiresAt: null })
})

test('paused, or answered by a gateway, when the host may have it for good, it asks before it is sent again', async () => {
  const t = await practice()
  t.sandbox.faults.add({ match: { method: 'stream' }, fault: { kind: 'stall-after-body' } })
  const kept = await t.add([await t.file('photo.png', 'x')], { ...t.to, providerOptions: { store: '1' } })
  await until(() => t.sandbox.files().length > 0)
  await t.engine.queue.pause({ batch: kept })
  const state = () => t.engine.queue.batch(kept, 0, 1).rows[0]?.state
  await until(() => state()?.kind === 'needs-answer')
  expect(state()).toMatchObject({ question: { kind: 'repeat-may-duplicate' } })
  expect(await t.engine.queue.resume({ batch: kept })).toEqual({ changed: 0 })
  for (const status of [504, 503]) {
    t.sandbox.faults.add({ match: { method: 'stream' }, fault: { kind: 'html-page', status, stored: true } })
    const path = await t.file(`${status}.png`, `${status}`)
    const other = await t.add([path], { ...t.to, providerOptions: { store: '1' } })
    expect((await t.settled(other))[0]?.state).toMatchObject({ question: { kind: 'repeat-may-duplicate' } })
  }
  expect(t.sandbox.files()).toHaveLength(3)
})

test('paused while the host fetches a URL for good, it asks nobody and goes on with the same request', async () => {
  const t = await practice()
  const fetched = Promise.withResolvers<void>()
  const source = await httpServer((_, response) => void fetched.promise.then(() => response.end('x')))
  const input = { kind: 'url', url: `${source}/photo.png` } as const
  const kept = await t.add([input], { ...t.to, providerOptions: { store: '1' } })
  await until(() => t.sandbox.requests().some(({ path }) => path.startsWith('/from_url/status/')))
  await t.engine.queue.pause({ batch: kept })
  fetched.resolve()
  expect(await t.engine.queue.resume({ batch: kept })).toEqual({ changed: 1 })
  await until(() => t.engine.queue.batch(kept, 0, 1).rows[0]?.state.kind === 'done')
  expect(t.sandbox.files()).toHaveLength(1)
})

test('uploads are signed with the secret key; a wrong one asks for another', async () => {
  const t = await practice({ uploadcareSecret: 'the-secret' })
  const path = await t.file('photo.png', 'x')
  const keys = { 'public-key': t.sandbox.key, 'secret-key': 'the-secret' }
  const withOwn = await t.add([path], { ...t.to, keys })
  expect((await t.settled(withOwn))[0]?.state.kind).toBe('done')
  await t.engine.keys.set('uploadcare', 'secret-key', 'wrong')
  const batch = await t.add([path], { ...t.to, alreadyUp: 'upload' })
  expect((await t.settled(batch))[0]?.state).toMatchObject({
    kind: 'needs-key',
    because: { code: 'bad-key' },
  })
  await t.engine.keys.set('uploadcare', 'secret-key', 'the-secret')
  await until(() => t.engine.queue.batch(batch, 0, 1).rows[0]?.state.kind === 'done')
})

test('a signing URL is asked before the secret key', async () => {
  const t = await practice({ uploadcareSecret: 'the-secret' })
  const signingUrl = await httpServer((_, response) => {
    const expire = Math.floor(Date.now() / 1000) + 30 * 24 * 3600
    const signature = createHmac('sha256', 'the-secret').update(String(expire)).digest('hex')
    answerJson(response, 200, { signature, expire })
  })
  const batch = await t.add([await t.file('photo.png', 'x')], { ...t.to, providerOptions: { signingUrl } })
  expect((await t.settled(batch))[0]?.state.kind).toBe('done')
})

test('a URL is fetched by the host, once, also when the answer to the request was lost', async () => {
  const t = await practice()
  const source = await httpServer((_, response) => void response.end('bytes of a picture'))
  t.sandbox.faults.add({ match: { method: 'url' }, fault: { kind: 'reply-lost' } })
  const batch = await t.add([{ kind: 'url', url: `${source}/photo.png` }], t.to)
  const [row] = await t.settled(batch)
  expect(row?.state.kind).toBe('done')
  expect(row?.attempts).toBe(2)
  expect(t.sandbox.files().map((file) => file.sha256)).toContain(hashOf(Buffer.from('bytes of a picture')))
})

test.each<[string, SandboxOptions, RequestListener, Partial<Failure>]>([
  [
    'that redirects for ever',
    {},
    (_, response) => void response.writeHead(302, { location: '/again' }).end(),
    { code: 'source-unreachable', message: 'Uploadcare could not fetch the URL: it redirects too often.' },
  ],
  [
    'that says nothing',
    { fetchTimeoutMs: 200 },
    () => {},
    {
      code: 'source-unreachable',
      message: 'Uploadcare could not fetch the URL in the time it gives itself.',
    },
  ],
  [
    'whose server fails',
    {},
    (_, response) => void response.writeHead(500).end(),
    { code: 'source-unreachable', message: 'Uploadcare could not fetch the URL: its server had an error.' },
  ],
  ['that points inside', { allowPrivateFetch: false }, () => {}, { code: 'private-address' }],
])('a URL %s fails in words that say so', async (_, options, answer, because) => {
  const t = await practice(options)
  const input = { kind: 'url', url: `${await httpServer(answer)}/photo.png` } as const
  const batch = await t.add([input], { ...t.to, attended: false, detour: 'never' })
  expect((await t.settled(batch))[0]?.state).toMatchObject({ kind: 'failed', because })
})

test('a key is asked about where the host can tell; what it cannot use is not kept', async () => {
  const t = await practice()
  const destination = t.engine.destinations
    .list()
    .find((one) => one.destination.id === 'uploadcare')?.destination
  if (!destination) throw new Error('there is no such destination')
  const save = (options: Record<string, string>) =>
    t.engine.destinations.save({ ...destination, baseUrl: t.sandbox.url, options })
  save({ cdnHost: 'cdn.example.org', directUpTo: '20000000' })
  expect(await t.engine.keys.check('uploadcare')).toMatchObject({ kind: 'good' })
  await t.engine.keys.set('uploadcare', 'public-key', 'CANARY-wrong')
  const wrong = await t.engine.keys.check('uploadcare')
  expect(wrong).toMatchObject({
    kind: 'bad',
    message: expect.stringContaining('does not know this public key'),
  })
  expect(JSON.stringify(wrong)).not.toContain('CANARY')
  expect(await t.engine.keys.check('kie')).toMatchObject({ kind: 'unknown' })
  for (const options of [
    { store: '2' },
    { directUpTo: '100000000' },
    { cdnHost: 'a/b' },
    { signingUrl: 'http://example.org' },
    { 'metadata.a': '' },
    { strange: 'x' },
  ]) {
    expect(() => save(options as Record<string, string>)).toThrow()
  }
  expect(uploadcare.chooseMethod(bytes(20_000_000, { directUpTo: '20000000' }), 'auto')).toMatchObject({
    method: 'stream',
  })
})
