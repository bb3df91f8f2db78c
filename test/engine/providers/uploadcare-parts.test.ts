import { expect, test } from 'vitest'
import { partSizeFor, planParts } from '../../../electron/engine/providers/part-sizes.ts'
import { uploadcare } from '../../../electron/engine/providers/uploadcare.ts'
import { sampleBytes } from '../../helpers/sample-bytes.ts'
import { sha256 } from '../http/loopback.ts'
import { type ContractMethod, type ContractSubject, run } from './contract-subject.ts'
import { partsHost } from './parts-host.ts'

const mebibyte = 1024 * 1024
const multipart: ContractMethod = { method: 'multipart', size: 0, zeroBytes: 'refused' }
const subject: ContractSubject = {
  provider: uploadcare,
  methods: [multipart],
  keys: (key) => ({ 'public-key': key }),
  extension: 'png',
  lifetimeMs: 24 * 3_600_000,
}

test.each([11e6, 1e9, 1e9 + 1, 1e11, 20e12])('a file of %d bytes has parts that the host takes', (size) => {
  const partSize = partSizeFor(size)
  expect(partSize).toBeGreaterThanOrEqual(5 * mebibyte)
  expect(Math.ceil(size / partSize)).toBeLessThanOrEqual(10_000)
  expect(partSize > 5 * mebibyte).toBe(size > 1e9)
})

test.each([
  [11e6, 5, 3, true],
  [300 * mebibyte, 5, 3, true],
  [400 * mebibyte, 5, 4, true],
  [5e9, 8, 3, true],
  [5e11, 48, 4, false],
])('of %d bytes in parts of %d MiB, %d are on their way at once', (size, part, atOnce, inMemory) => {
  expect(partSizeFor(size)).toBe(part * mebibyte)
  expect(planParts(size, partSizeFor(size))).toEqual({ atOnce, inMemory })
})

test.each([
  ['stand in memory', 5, 2, true],
  ['are sent as they are read', 9, 2, false],
])(
  'while more are to begin, one of the parts that %s is never whole without an answer',
  async (_, mib, most, inMemory) => {
    const bytes = sampleBytes(4 * mib * mebibyte - 1000)
    const partSize = mib * mebibyte
    const host = await partsHost({ size: bytes.length, partSize, patience: most, inMemory })
    const job = { baseUrl: host.url, resume: JSON.stringify(host.begun) }
    const { outcome, sha256: hash } = await run(subject, multipart, { bytes, job })
    expect(outcome).toMatchObject({ ok: true })
    expect(hash).toBe(sha256(bytes))
    expect(host.hashes()).toEqual(
      host.begun.urls.map((_, at) => sha256(bytes.subarray(at * partSize, (at + 1) * partSize))),
    )
    expect(host.seen.mostWaiting).toBe(most)
  },
)

test('of many parts every one that was answered is written down when the attempt ends', async () => {
  const bytes = sampleBytes(1000 * 1024)
  const host = await partsHost({ size: bytes.length, partSize: 1024, patience: 0, refused: 148 })
  const kept: string[] = []
  const onResume = (state: string | null) => kept.push(state ?? '') > 0
  const job = { baseUrl: host.url, resume: JSON.stringify(host.begun), onResume }
  expect((await run(subject, multipart, { bytes, job })).outcome).toMatchObject({ ok: false })
  const { done } = JSON.parse(kept.at(-1) ?? '')
  // One in ten is written as it goes. The refusal cuts two others short, whose answers may be lost.
  expect(done.length).toBeGreaterThanOrEqual(146)
  expect(host.seen.answered).toEqual(expect.arrayContaining(done))
  expect(kept).toHaveLength(15)
})

test('a part that was waited for too long is sent again; another refusal is one for good', async () => {
  const bytes = sampleBytes(2048)
  const refusedWith = async (code: string) => {
    const refusal = { status: 400, text: `<?xml version="1.0"?><Error><Code>${code}</Code></Error>` }
    const host = await partsHost({ size: 2048, partSize: 1024, patience: 0, refused: 1, refusal })
    const job = { baseUrl: host.url, resume: JSON.stringify(host.begun) }
    return (await run(subject, multipart, { bytes, job })).outcome
  }
  expect(await refusedWith('RequestTimeout')).toMatchObject({ failure: { code: 'interrupted' } })
  expect(await refusedWith('InvalidRequest')).toMatchObject({ failure: { code: 'rejected' } })
})
