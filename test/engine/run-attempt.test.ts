import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../../electron/engine/clock.ts'
import type { FileBody } from '../../electron/engine/providers/provider.ts'
import { runAttempt } from '../../electron/engine/run-attempt.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { testEngine } from '../helpers/test-engine.ts'
import { answerJson, direct, httpServer, noSignal } from './http/loopback.ts'

test.each(['stream', 'base64'] as const)(
  'a host that says “stored” before it has the whole file is not believed (%s)',
  async (method) => {
    const fileUrl = 'https://files.example.com/a.bin'
    const url = await httpServer((_, response) =>
      answerJson(response, 200, { success: true, code: 200, data: { fileUrl } }),
    )
    const t = await testEngine({ deps: { environment: { MAYFLY_KIE_URL: url } } })
    const path = await t.file('a.bin', new Uint8Array(9_000_000))
    const [row] = await t.settled(await t.add([path], { method, attended: false }))
    expect(row).toMatchObject({ attempts: 5, state: { kind: 'failed', because: { code: 'interrupted' } } })
  },
)

test('what was downloaded first and cannot be removed changes nothing of how it ended', async () => {
  const url = `${await httpServer((_, response) => response.end('a film'))}/film.mp4`
  const detourPath = join(await temporaryDirectory(), 'film.part')
  const provider = {
    info: { methods: [] },
    chooseMethod: () => ({ ok: true, method: 'stream' }),
    async send({ body }: { body: FileBody }) {
      for await (const _ of body.chunks(noSignal()));
      await rm(detourPath)
      await mkdir(detourPath)
      return { ok: true, result: { url: 'https://files.example.com/film.mp4', expiresAt: null }, reply: '' }
    },
  }
  const upload = { source: { kind: 'url', url }, name: 'film.mp4', remoteName: 'film.mp4', naming: 'unique' }
  const outcome = await runAttempt({
    ...{ record: { privateDetour: true, upload }, method: 'stream', options: {}, destination: {}, provider },
    ...{ baseUrl: 'https://host.example', network: direct, clock: systemClock, signal: noSignal() },
    ...{ detourPath, alreadyUp: async () => null, limiter: undefined, onSending() {}, onBytes() {} },
  } as never)
  expect(outcome.ok).toBe(true)
})
