import { stat, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemClock } from '../../electron/engine/clock.ts'
import { createHttpClient } from '../../electron/engine/http/create-http-client.ts'
import { openFileBody } from '../../electron/engine/http/file-body.ts'
import type { SendOutcome } from '../../electron/engine/providers/provider.ts'
import { providers } from '../../electron/engine/providers/providers.ts'
import { failureSchema } from '../../shared/failure.ts'
import { uploadResultSchema } from '../../shared/upload.ts'
import { direct, httpServer, temporaryFolder } from '../engine/http/loopback.ts'
import { fuzzCases, fuzzTimeout, oddJson, oddText } from './fuzz-cases.ts'

const key = 'CANARY/key+1234567890'
const now = Date.UTC(2026, 4, 1, 12)
const year = 366 * 24 * 3_600_000
const uuid = '0b5b4c5e-77a9-4c0a-9f2e-5d5f0a2b7c11'

/** Success as the hosts document it, to be spoilt in places: only what is nearly right reaches deep into a reader. */
const templates: readonly object[] = [
  {
    success: true,
    code: 200,
    msg: 'File uploaded successfully',
    data: {
      fileId: 'file_abc123',
      fileName: 'photo.png',
      fileSize: 5000,
      mimeType: 'image/png',
      uploadPath: 'mayfly',
      fileUrl: 'https://host.example/files/mayfly/photo.png',
      downloadUrl: 'https://host.example/download/file_abc123',
      expiresAt: '2026-05-04T12:00:00.000Z',
    },
  },
  { success: false, code: 400, msg: 'Missing required parameter: uploadPath' },
  { code: 200, data: { url: 'https://host.example/e/photo.png' }, message: 'success' },
  { file: uuid },
  { uuid, parts: ['http://127.0.0.1:9/part'], size: 5000, filename: 'photo.png', mime_type: 'image/png' },
  { type: 'token', token: 'abc' },
  { status: 'success', uuid, size: 5000, filename: 'photo.png', is_ready: true },
  { status: 'error', error: 'Download failed', error_code: 'DownloadFileError' },
  { error: { status_code: 403, content: 'Denied', error_code: 'ProjectPublicKeyInvalidError' } },
]

/** The host may send back what it was given. */
const value = fc.oneof(
  { weight: 4, arbitrary: oddJson },
  fc.constantFrom(key, `k=${key}`, encodeURIComponent(key)),
)

/** A template with one or more of its values replaced or taken away. */
const spoilt = fc
  .tuple(
    fc.constantFrom(...templates),
    fc.array(fc.tuple(fc.nat(30), fc.option(value, { nil: undefined })), { maxLength: 3 }),
  )
  .map(([template, changes]) => {
    const copy = structuredClone(template) as Record<string, unknown>
    for (const [at, replacement] of changes) {
      const places = placesOf(copy)
      const place = places[at % Math.max(1, places.length)]
      if (place) place.owner[place.name] = replacement
    }
    return JSON.stringify(copy)
  })

function placesOf(owner: Record<string, unknown>): { owner: Record<string, unknown>; name: string }[] {
  return Object.entries(owner).flatMap(([name, inner]) => [
    { owner, name },
    ...(typeof inner === 'object' && inner !== null ? placesOf(inner as Record<string, unknown>) : []),
  ])
}

const text = fc.oneof(
  { weight: 5, arbitrary: spoilt },
  value.map((json) => JSON.stringify(json) ?? ''),
  oddText,
  fc.constantFrom(
    `<html><body>${key}</body></html>`,
    '['.repeat(5000),
    `${'{"data":'.repeat(400)}1${'}'.repeat(400)}`,
    '\ufeff{"success":true}',
    'null',
    '',
  ),
)
const reply = fc.record({
  status: fc.oneof(
    { weight: 5, arbitrary: fc.constant(200) },
    fc.constantFrom(
      201,
      204,
      301,
      307,
      400,
      401,
      402,
      403,
      404,
      405,
      408,
      413,
      418,
      425,
      429,
      500,
      502,
      503,
      504,
      599,
    ),
  ),
  contentType: fc.constantFrom('application/json', 'application/json; charset=utf-16', 'text/html', 'x', ''),
  retryAfter: fc.option(
    fc.constantFrom('5', '-1', '1e9', 'soon', 'Fri, 01 May 2026 12:00:10 GMT', '9'.repeat(30)),
  ),
  text,
  encoding: fc.constantFrom('utf8', 'utf8', 'utf16le', 'latin1', 'gzip'),
  /** Bytes after which the connection breaks. */
  cut: fc.option(fc.nat(200), { freq: 6 }),
})
type Reply = typeof reply extends fc.Arbitrary<infer T> ? T : never

function answer(response: ServerResponse, { status, contentType, retryAfter, cut, ...how }: Reply): void {
  const body =
    how.encoding === 'gzip'
      ? gzipSync(how.text)
      : Buffer.from(how.text.toWellFormed(), how.encoding as BufferEncoding)
  response.statusCode = status
  if (contentType !== '') response.setHeader('content-type', contentType)
  if (retryAfter !== null) response.setHeader('retry-after', retryAfter)
  if (how.encoding === 'gzip') response.setHeader('content-encoding', 'gzip')
  if (cut === null || cut >= body.length) return void response.end(body)
  response.setHeader('content-length', body.length)
  response.write(body.subarray(0, cut), () => response.destroy())
}

function expectSound(outcome: SendOutcome): void {
  const told = JSON.stringify(outcome)
  expect(told).not.toContain(key)
  expect(told).not.toContain(encodeURIComponent(key))
  expect(outcome.reply?.length ?? 0).toBeLessThanOrEqual(65_536)
  if (!outcome.ok) {
    const { code, message, retryAt } = failureSchema.parse(outcome.failure)
    expect(code).not.toBe('bug')
    expect(message).toMatch(/^\S.*[.!?…]$/su)
    if (retryAt !== undefined) expect(Number.isFinite(retryAt) && retryAt <= now + year).toBe(true)
    return
  }
  const { url, downloadUrl, expiresAt, size } = uploadResultSchema.parse(outcome.result)
  for (const link of [url, downloadUrl]) expect(new URL(link).protocol).toMatch(/^https?:$/)
  if (expiresAt !== null) expect(expiresAt > now && expiresAt <= now + year).toBe(true)
  if (size !== null) expect(Number.isFinite(size) && size >= 0).toBe(true)
}

const cases = providers.flatMap((provider) =>
  provider.info.methods.map(({ method }) => ({ provider, method, name: `${provider.info.name}, ${method}` })),
)
const share = 0.3 / cases.length

test.each(cases)(
  '$name: any answer is a link or a failure in words',
  { timeout: fuzzTimeout(share) },
  async ({ provider, method }) => {
    let next: readonly Reply[] = []
    let requests = 0
    const baseUrl = await httpServer(async (request, response) => {
      for await (const _ of request);
      const told = next[Math.min(requests++, next.length - 1)]
      if (told) answer(response, told)
    })
    const path = join(await temporaryFolder(), 'photo.png')
    const size = method === 'multipart' ? 11_000_000 : 5000
    await writeFile(path, Buffer.alloc(size, 7))
    const { mtimeMs } = await stat(path)
    const http = createHttpClient({
      network: direct,
      clock: systemClock,
      connections: 4,
      timeouts: { stallMs: 3000, replyMs: 3000 },
    })
    const keys = Object.fromEntries(
      provider.info.keyFields.filter((field) => field.required).map(({ id }) => [id, key]),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(reply, { minLength: 1, maxLength: 4 }), async (replies) => {
        next = replies
        requests = 0
        const outcome = await provider.send({
          ...{ baseUrl, keys, method, http, options: {}, remoteName: 'photo.png', remotePath: 'mayfly' },
          body: method === 'url' ? null : openFileBody({ path, size, mtimeMs, hash: false }),
          url: method === 'url' ? 'https://files.example.com/photo.png?token=SECRET-QUERY' : null,
          mimeType: 'image/png',
          lifetimeMs: null,
          now: () => now,
          // Polling ends by itself: no host is asked for longer than this.
          signal: AbortSignal.timeout(20_000),
          onProcessing: () => undefined,
          sleep: async () => void (await nextTurn()),
        })
        expectSound(outcome)
        expect(JSON.stringify(outcome)).not.toContain('SECRET-QUERY')
      }),
      fuzzCases(share),
    )
    await http.close()
  },
)
