import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { SourceFacts } from '../../../electron/engine/providers/provider.ts'
import { theapi } from '../../../electron/engine/providers/theapi.ts'
import { testEngine } from '../../helpers/test-engine.ts'

const bytes = (name: string, size = 5, options = {}): SourceFacts => ({ kind: 'bytes', size, name, options })
const url: SourceFacts = { kind: 'url', size: null, name: 'a.png' }
const day = 24 * 3_600_000

test.each([
  [bytes('a.JPG'), 'auto'],
  [bytes('a.png', 10_000_000), 'base64'],
  [bytes('tool.exe', 5, { force: 'true' }), 'auto'],
  [bytes(`${'n'.repeat(124)}.mp3`), 'auto'],
  [bytes(`${'😀'.repeat(124)}.mp3`), 'auto'],
  [url, 'base64'],
  [url, 'stream'],
] as const)('%j by %s goes as base64', (source, requested) => {
  expect(theapi.chooseMethod(source, requested)).toEqual({ ok: true, method: 'base64' })
})

test.each([
  [bytes('a.png', 10_000_001), 'auto', 'too-large', null],
  [bytes('tool.exe'), 'auto', 'rejected', null],
  [bytes('notes.md'), 'auto', 'rejected', null],
  [bytes('png'), 'auto', 'rejected', null],
  [bytes(`${'n'.repeat(125)}.mp3`), 'auto', 'rejected', null],
  [bytes(`${'n'.repeat(125)}.mp3`, 5, { force: 'true' }), 'auto', 'rejected', null],
  [bytes('a.png'), 'stream', 'rejected', 'base64'],
  [bytes('a.png'), 'multipart', 'rejected', 'base64'],
  [url, 'auto', 'source-unreachable', 'base64'],
] as const)('%j by %s is refused as %s', (source, requested, code, alternative) => {
  expect(theapi.chooseMethod(source, requested)).toMatchObject({ ok: false, failure: { code }, alternative })
})

async function practice() {
  const t = await testEngine()
  await t.engine.keys.set('theapi', 'api-key', t.sandbox.key)
  return { ...t, to: { destination: 'theapi', baseUrl: t.sandbox.url, attended: false } as const }
}

test('a picture goes through the engine, arrives byte for byte, and lives for a day', async () => {
  const t = await practice()
  const content = Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3])
  const batch = await t.add([await t.file('photo.png', content)], t.to)
  const [row] = await t.settled(batch)
  expect(row?.state).toMatchObject({ kind: 'done', result: { fileId: null, expirySource: 'rule' } })
  const result = row?.state.kind === 'done' ? row.state.result : null
  expect((result?.expiresAt ?? 0) - (result?.uploadedAt ?? 0)).toBe(day)
  const [stored] = t.sandbox.files()
  expect(stored).toMatchObject({ host: 'theapi', mimeType: 'image/png', size: content.length })
  expect(stored?.originalName).toBe(row?.remoteName)
  expect(stored?.sha256).toBe(createHash('sha256').update(content).digest('hex'))
  expect(Buffer.from(await (await fetch(result?.url ?? '')).arrayBuffer()).equals(content)).toBe(true)
  t.sandbox.setClockOffset(2 * day)
  expect((await fetch(result?.url ?? '')).status).toBe(404)
})

test('a .png that is a JPEG goes under the type of its name, untouched; the host decides', async () => {
  const t = await practice()
  const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46])
  const path = await t.file('photo.png', jpeg)
  expect((await t.settled(await t.add([path], t.to)))[0]?.state.kind).toBe('done')
  const sha256 = createHash('sha256').update(jpeg).digest('hex')
  expect(t.sandbox.files()).toMatchObject([{ mimeType: 'image/png', sha256 }])
  const message = 'Invalid request parameters'
  t.sandbox.faults.add({ times: 'always', fault: { kind: 'status', status: 400, message } })
  const refused = await t.add([path], { ...t.to, alreadyUp: 'upload' })
  expect((await t.settled(refused))[0]?.state).toMatchObject({
    kind: 'failed',
    because: { code: 'rejected', message: `theapi.app refused this upload: ${message}.` },
  })
})

test('what it does not take is refused before a byte is sent; --force sends it, and the host decides', async () => {
  const t = await practice()
  const input = { kind: 'path', path: await t.file('tool.exe', 'MZ') } as const
  const refused = await t.engine.queue.add([input], t.to)
  expect(refused.refused).toMatchObject([{ failure: { code: 'rejected' } }])
  expect(t.sandbox.requests()).toEqual([])
  const batch = await t.add([input], { ...t.to, providerOptions: { force: 'true' } })
  expect((await t.settled(batch))[0]?.state).toMatchObject({
    kind: 'failed',
    because: { code: 'rejected', hostMessage: 'Invalid request parameters' },
  })
})

test('a plan that is too low stops the destination and says which plan it needs', async () => {
  const t = await practice()
  t.sandbox.faults.add({ match: {}, times: 'always', fault: { kind: 'plan-refused' } })
  const batch = await t.add([await t.file('photo.png', 'x')], t.to)
  expect((await t.settled(batch))[0]?.state).toMatchObject({
    kind: 'paused',
    because: {
      code: 'account',
      hostMessage: 'Insufficient plan level',
      message: expect.stringContaining('Creator plan'),
    },
  })
  expect(t.sandbox.requests()).toHaveLength(1)
})

test('a URL is downloaded here and sent, once a person has asked for that', async () => {
  const t = await practice()
  const there = { ...t.to, attended: true }
  t.sandbox.setClockOffset(0)
  const first = await t.add([await t.file('photo.png', 'bytes of a picture')], t.to)
  const [done] = await t.settled(first)
  const link = done?.state.kind === 'done' ? done.state.result.url : ''
  const batch = await t.add([{ kind: 'url', url: link }], there)
  expect((await t.settled(batch))[0]?.state).toMatchObject({ kind: 'needs-answer' })
  const again = await t.add([{ kind: 'url', url: link }], { ...t.to, method: 'base64', detour: 'always' })
  expect((await t.settled(again))[0]?.state).toMatchObject({ kind: 'done' })
  expect(new Set(t.sandbox.files().map((file) => file.sha256)).size).toBe(1)
})
