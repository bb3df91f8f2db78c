import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { kie } from '../../../electron/engine/providers/kie.ts'
import type { SourceFacts } from '../../../electron/engine/providers/provider.ts'
import { providerById, providers } from '../../../electron/engine/providers/providers.ts'
import { destinationSchema, providerInfoSchema } from '../../../shared/destination.ts'
import { uploadResultSchema } from '../../../shared/upload.ts'
import { answerJson, sha256 } from '../http/loopback.ts'
import { day, host, key, methods, now, quickStart, reference, send, sourceUrl } from './kie-host.ts'

const bytes = (size: number): SourceFacts => ({ kind: 'bytes', size, name: 'a.jpg' })
const url: SourceFacts = { kind: 'url', size: null, name: 'a.jpg' }

test('is in the list, and what it says of itself is well formed', () => {
  expect(providerById('kie')?.info).toBe(kie.info)
  expect(providerById('nobody')).toBeNull()
  for (const { info } of providers) expect(providerInfoSchema.parse(info)).toEqual(info)
  expect(destinationSchema.shape.id.parse(kie.info.id)).toBe('kie')
  expect(kie.environment).toEqual({ baseUrl: 'MAYFLY_KIE_URL', keys: { 'api-key': 'MAYFLY_KIE_KEY' } })
})

test.each([
  [bytes(0), 'auto', 'stream'],
  [bytes(1), 'auto', 'base64'],
  [bytes(1_000_000), 'auto', 'base64'],
  [bytes(1_000_001), 'auto', 'stream'],
  [bytes(50_000_000_000), 'auto', 'stream'],
  [url, 'auto', 'url'],
  [bytes(5), 'stream', 'stream'],
  [bytes(10_000_000), 'base64', 'base64'],
  [url, 'url', 'url'],
  [url, 'stream', 'stream'],
  [url, 'base64', 'base64'],
] as const)('%j by %s goes by %s', (source, requested, method) => {
  expect(kie.chooseMethod(source, requested)).toEqual({ ok: true, method })
})

test.each([
  [bytes(10_000_001), 'base64', 'too-large', 'stream'],
  [bytes(5), 'url', 'rejected', 'base64'],
  [bytes(5_000_000), 'url', 'rejected', 'stream'],
  [bytes(5), 'multipart', 'rejected', 'base64'],
  [url, 'multipart', 'rejected', 'url'],
] as const)('%j by %s is refused as %s, with %s instead', (source, requested, code, alternative) => {
  expect(kie.chooseMethod(source, requested)).toMatchObject({ ok: false, failure: { code }, alternative })
})

test('a repeat overwrites itself when the name was sent, else leaves what expires', () => {
  expect(kie.repeat({ method: 'stream', remoteName: 'a.jpg' })).toBe('same-result')
  expect(kie.repeat({ method: 'url', remoteName: null })).toBe('expiring-orphan')
})

for (const method of methods) {
  test(`${method}: the request is as documented`, async () => {
    const { url: baseUrl, seen } = await host((response) => answerJson(response, 200, quickStart))
    const sent = await send(baseUrl, method)
    expect(sent.outcome.ok).toBe(true)
    expect(sent.processing).toBe(1)
    const request = seen[0]
    expect(request).toMatchObject({
      method: 'POST',
      path: `/api/file-${method}-upload`,
      headers: { authorization: `Bearer ${key}`, 'user-agent': 'Mayfly/0.1' },
      fields: { uploadPath: 'mayfly', fileName: 'photo-k3v9x2.jpg' },
    })
    if (method === 'url') {
      expect(request?.fields.fileUrl).toBe(sourceUrl)
      return
    }
    expect(request?.sha256).toBe(sha256(sent.bytes))
    expect(sent.sha256).toBe(sha256(sent.bytes))
    if (method === 'stream')
      expect(request).toMatchObject({ fileName: 'photo-k3v9x2.jpg', fileType: 'image/jpeg' })
    else expect(request?.fields.base64Data).toMatch(/^data:image\/jpeg;base64,/)
  })

  test(`${method}: without a name none is sent, and the host's is believed`, async () => {
    const { url: baseUrl, seen } = await host((response) =>
      answerJson(response, 200, { ...reference, data: { ...reference.data, fileName: 'random77.jpg' } }),
    )
    const { outcome } = await send(baseUrl, method, { remoteName: null })
    expect(seen[0]?.fields).not.toHaveProperty('fileName')
    expect(seen[0]?.fields.uploadPath).toBe('mayfly')
    expect(outcome.ok && outcome.result.remoteName).toBe('random77.jpg')
  })

  test(`${method}: both shapes of success are read`, async () => {
    const first = await host((response) => answerJson(response, 200, quickStart))
    const quick = await send(first.url, method)
    expect(quick.outcome.ok && uploadResultSchema.parse(quick.outcome.result)).toEqual({
      url: quickStart.data.fileUrl,
      downloadUrl: quickStart.data.downloadUrl,
      fileId: 'file_abc123',
      remoteName: 'photo-k3v9x2.jpg',
      remotePath: 'mayfly',
      mimeType: 'image/jpeg',
      size: 5000,
      uploadedAt: now,
      expiresAt: Date.UTC(2026, 4, 4, 12),
      expirySource: 'reply',
    })
    const second = await host((response) => answerJson(response, 200, reference))
    const plain = await send(second.url, method)
    expect(plain.outcome.ok && uploadResultSchema.parse(plain.outcome.result)).toEqual({
      url: reference.data.downloadUrl,
      downloadUrl: reference.data.downloadUrl,
      fileId: null,
      remoteName: 'photo-k3v9x2.jpg',
      remotePath: 'mayfly',
      mimeType: 'image/jpeg',
      size: 5000,
      uploadedAt: now,
      expiresAt: now + 3 * day,
      expirySource: 'rule',
    })
  })
}

test.each([0, 1, 2, 3, 1_000_000])(
  'a file of %d bytes arrives byte for byte by stream and base64',
  async (size) => {
    const { url: baseUrl, seen } = await host((response) => answerJson(response, 200, quickStart))
    const content = randomBytes(size)
    for (const method of ['stream', 'base64'] as const)
      expect((await send(baseUrl, method, { bytes: content })).outcome.ok).toBe(true)
    expect(seen.map((request) => request.sha256)).toEqual([sha256(content), sha256(content)])
  },
)

test.each(['naïve "quotes".jpg', '😀 שלום\u202e.png', `${'n'.repeat(251)}.jpg`])(
  'the name %j arrives as it is',
  async (remoteName) => {
    const { url: baseUrl, seen } = await host((response) => answerJson(response, 200, quickStart))
    for (const method of methods) await send(baseUrl, method, { remoteName })
    for (const request of seen) expect(request.fields.fileName).toBe(remoteName)
  },
)

test.each([
  ['2026-05-02T12:00:00Z', null, now + day, 'reply'],
  ['2026-05-02T14:00:00+02:00', null, now + day, 'reply'],
  ['2026-05-02 12:00:00', null, now + day, 'reply'],
  [(now + day) / 1000, null, now + day, 'reply'],
  [now + day, null, now + day, 'reply'],
  ['2026-05-02T12:00:00Z', 5 * day, now + day, 'reply'],
  ['9999-12-31T23:59:59Z', null, now + 3 * day, 'rule'],
  ['1970-01-01T00:00:00Z', null, now + 3 * day, 'rule'],
  ['2026-05-01T11:59:59Z', 5 * day, now + 5 * day, 'user'],
  ['tomorrow', null, now + 3 * day, 'rule'],
  ['2026-13-45T99:00:00Z', null, now + 3 * day, 'rule'],
  [null, 1 * day, now + day, 'user'],
  [{ at: 5 }, null, now + 3 * day, 'rule'],
] as const)('expiresAt %j with a lifetime of %j', async (expiresAt, lifetimeMs, at, source) => {
  const { url: baseUrl } = await host((response) =>
    answerJson(response, 200, { ...quickStart, data: { ...quickStart.data, expiresAt } }),
  )
  const { outcome } = await send(baseUrl, 'stream', { lifetimeMs })
  expect(outcome).toMatchObject({ ok: true, result: { expiresAt: at, expirySource: source } })
})

test.each(['big', -1, 0.5, 1e300])(
  'fields of the wrong type are left out, as %j bytes; the link alone must be right',
  async (fileSize) => {
    const data = {
      downloadUrl: 'https://host.example/a%20b.jpg',
      fileUrl: 7,
      fileName: 5,
      fileSize,
      mimeType: [],
      fileId: {},
    }
    const { url: baseUrl } = await host((response) => answerJson(response, 200, { success: true, data }))
    const { outcome } = await send(baseUrl, 'stream', { remoteName: null })
    expect(outcome).toMatchObject({
      ok: true,
      result: { url: data.downloadUrl, remoteName: 'a b.jpg', mimeType: null, size: null, fileId: null },
    })
  },
)

test.each(['', 'two\nlines', 'tab\tbed', 'spaced key', 'nul\0', 'ümlaut', 'trailing\r\n'])(
  'the key %j is never sent',
  async (bad) => {
    const { url: baseUrl, seen } = await host((response) => answerJson(response, 200, quickStart))
    for (const method of methods) {
      const { outcome } = await send(baseUrl, method, { keys: bad === '' ? {} : { 'api-key': bad } })
      expect(outcome).toMatchObject({
        ok: false,
        failure: { code: bad === '' ? 'no-key' : 'bad-key' },
        reply: null,
      })
      if (bad !== '') expect(JSON.stringify(outcome)).not.toContain(JSON.stringify(bad).slice(1, -1))
    }
    expect(seen).toEqual([])
  },
)

test('a URL in a private network is said before anything is sent; the practice host takes it', async () => {
  const { url: baseUrl, seen } = await host((response) => answerJson(response, 200, quickStart))
  const privately = { url: 'http://192.168.1.5/photo.jpg' }
  expect(await send('https://host.example', 'url', privately)).toMatchObject({
    outcome: { failure: { code: 'private-address' } },
  })
  expect(seen).toEqual([])
  expect((await send(baseUrl, 'url', privately)).outcome.ok).toBe(true)
})
