import { createHash, randomBytes } from 'node:crypto'
import {
  fromUrl,
  fromUrlStatus,
  groupInfo,
  info,
  UploadError,
  uploadFile,
  uploadFileGroup,
} from '@uploadcare/upload-client'
import { expect, test } from 'vitest'
import { httpServer } from '../engine/http/loopback.ts'
import { sampleBytes } from '../helpers/sample-bytes.ts'
import { until } from '../helpers/until.ts'
import { startTestSandbox } from './start-test-sandbox.ts'

/** The host's own client, told nothing but where the sandbox is: what it expects, the sandbox must give. */
async function practice(options = {}) {
  const sandbox = await startTestSandbox({ allowPrivateFetch: true, ...options })
  const settings = {
    publicKey: sandbox.key,
    baseURL: sandbox.url,
    baseCDN: sandbox.url,
    store: false,
  } as const
  return { sandbox, settings }
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test('the host’s own client uploads directly, and finds what it uploaded', async () => {
  const { sandbox, settings } = await practice()
  const bytes = randomBytes(100_000)
  const file = await uploadFile(bytes, {
    ...settings,
    fileName: 'photo.png',
    contentType: 'image/png',
    metadata: { kind: 'test' },
  })
  expect(file).toMatchObject({ name: 'photo.png', size: 100_000, isStored: false, mimeType: 'image/png' })
  expect(sandbox.files()).toMatchObject([{ sha256: hashOf(bytes), originalName: 'photo.png' }])
  expect(await info(file.uuid, settings)).toMatchObject({ metadata: { kind: 'test' }, isReady: true })
  expect(Buffer.from(await (await fetch(`${file.cdnUrl}photo.png`)).arrayBuffer()).equals(bytes)).toBe(true)
})

test('the host’s own client uploads in parts', async () => {
  const { sandbox, settings } = await practice()
  const bytes = sampleBytes(12_000_000)
  const progress: number[] = []
  const file = await uploadFile(bytes, {
    ...settings,
    fileName: 'film.mp4',
    contentType: 'video/mp4',
    multipartMinFileSize: 10_000_000,
    onProgress: (told) => void progress.push('value' in told ? told.value : 0),
  })
  expect(file.size).toBe(bytes.length)
  expect(sandbox.files().map(({ sha256 }) => sha256)).toEqual([hashOf(bytes)])
  expect(sandbox.requests().filter(({ method }) => method === 'PUT')).toHaveLength(3)
  expect(progress.at(-1)).toBe(1)
})

test('the host’s own client has a URL fetched, follows it, and is given what is known already', async () => {
  const { sandbox, settings } = await practice()
  const bytes = randomBytes(50_000)
  const source = await httpServer((_, response) => void response.end(bytes))
  const asked = { ...settings, checkForUrlDuplicates: true, saveUrlForRecurrentUploads: true }
  const started = await fromUrl(`${source}/photo.png`, asked)
  if (started.type !== 'token') throw new Error('there was nothing to be known yet')
  const done = await until(async () => {
    const status = await fromUrlStatus(started.token, settings)
    return status.status === 'success' && status
  })
  expect(done).toMatchObject({ size: 50_000, filename: 'photo.png' })
  expect(sandbox.files().map(({ sha256 }) => sha256)).toEqual([hashOf(bytes)])
  expect(await fromUrl(`${source}/photo.png`, asked)).toMatchObject({ type: 'file_info', uuid: done.uuid })
  expect(await fromUrlStatus('none', settings)).toEqual({ status: 'unknown' })
})

test('the host’s own client makes a group and asks for it', async () => {
  const { settings } = await practice()
  const files = [randomBytes(1000), randomBytes(2000)]
  const group = await uploadFileGroup(files, { ...settings, fileName: 'photo.png' })
  expect(group.uuid).toMatch(/^[0-9a-f-]{36}~2$/)
  expect(group.files.map(({ size }) => size)).toEqual([1000, 2000])
  expect(await groupInfo(group.uuid, settings)).toMatchObject({ id: group.uuid })
  expect(await (await fetch(`${settings.baseURL}/${group.uuid}/`)).text()).toContain(group.files[1]?.uuid)
})

test('the host’s own client understands what is refused', async () => {
  const { settings } = await practice({ uploadcareSecret: 'the-secret' })
  const told = (more: object) =>
    uploadFile(randomBytes(10), { ...settings, ...more }).catch((error: unknown) =>
      error instanceof UploadError ? error.code : error,
    )
  expect(await told({ publicKey: 'wrong' })).toBe('ProjectPublicKeyInvalidError')
  expect(await told({})).toBe('SignatureRequiredError')
  expect(await told({ secureSignature: 'x', secureExpire: '99999999999' })).toBe('SignatureInvalidError')
  expect(await told({ secureSignature: 'x', secureExpire: '1' })).toBe('SignatureExpirationError')
})
