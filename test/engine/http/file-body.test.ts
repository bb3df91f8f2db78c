import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFile, chmod, readdir, readlink, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../../../electron/engine/clock.ts'
import { FailureError } from '../../../electron/engine/failure-error.ts'
import { openFileBody } from '../../../electron/engine/http/file-body.ts'
import { createRateLimit } from '../../../electron/engine/http/rate-limit.ts'
import type { FileBody } from '../../../electron/engine/providers/provider.ts'
import { noSignal, sha256, temporaryFolder } from './loopback.ts'

const MiB = 1024 * 1024

async function file(bytes: Uint8Array, options: { hash?: boolean; onBytes?: (total: number) => void } = {}) {
  const path = join(await temporaryFolder(), 'a file.bin')
  await writeFile(path, bytes)
  const { mtimeMs, size } = await stat(path)
  return { path, body: openFileBody({ path, size, mtimeMs, hash: true, ...options }) }
}

async function readAll(body: FileBody, signal = noSignal()): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const chunk of body.chunks(signal)) parts.push(Buffer.from(chunk))
  return Buffer.concat(parts)
}

/** The failure that reading ends with, and how many bytes were given before. */
async function failureOf(body: FileBody, onChunk: (given: number) => unknown = () => undefined) {
  let given = 0
  try {
    for await (const chunk of body.chunks(noSignal())) {
      given += chunk.byteLength
      await onChunk(given)
    }
  } catch (error) {
    if (error instanceof FailureError) return { code: error.failure.code, message: error.message, given }
    throw error
  }
  return { code: null, message: '', given }
}

/** Paths that this process holds open (Linux). */
async function openPaths(): Promise<string[]> {
  const names = await readdir('/proc/self/fd')
  return Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')))
}

test.each([
  0,
  1,
  2,
  3,
  255,
  65_535,
  65_536,
  262_143,
  262_144,
  262_145,
  MiB - 1,
  MiB,
  MiB + 1,
  3 * MiB - 1,
  3 * MiB + 1,
])('gives a file of %d bytes as it is, with its hash', async (size) => {
  const bytes = randomBytes(size)
  const seen: number[] = []
  const { body } = await file(bytes, { onBytes: (total) => seen.push(total) })
  expect(body.sha256()).toBeNull()
  const read = await readAll(body)
  expect(read.equals(bytes)).toBe(true)
  expect(body.sha256()).toBe(sha256(bytes))
  expect(seen.at(-1) ?? 0).toBe(size)
  expect(seen).toEqual([...seen].sort((a, b) => a - b))
})

test('without hashing there is no hash', async () => {
  const { body } = await file(randomBytes(1000), { hash: false })
  await readAll(body)
  expect(body.sha256()).toBeNull()
})

test('bytes are counted when the receiver asks for more, not before', async () => {
  let total = 0
  const { body } = await file(randomBytes(2 * MiB), { onBytes: (now) => (total = now) })
  const iterator = body.chunks(noSignal())[Symbol.asyncIterator]()
  const first = await iterator.next()
  expect(total).toBe(0)
  await iterator.next()
  expect(total).toBe((first.value as Uint8Array).byteLength)
  await iterator.return?.()
})

test.each([
  ['grew', (path: string) => appendFile(path, 'x')],
  ['was cut', (path: string) => truncate(path, 10)],
  ['was touched', (path: string) => utimes(path, 1_000_000, 1_000_000)],
])('a file that %s before it is read is not sent', async (_what, change) => {
  const { path, body } = await file(randomBytes(1000))
  await change(path)
  expect(await failureOf(body)).toMatchObject({ code: 'file-changed', given: 0 })
})

test.each([
  ['grows', (path: string) => appendFile(path, 'x')],
  ['is cut', (path: string) => truncate(path, 10)],
  ['is overwritten', (path: string) => writeFile(path, randomBytes(8 * MiB)).then(() => utimes(path, 5, 5))],
])('a file that %s while it is read never comes to its end', async (_what, change) => {
  const size = 8 * MiB
  const { path, body } = await file(randomBytes(size))
  let done = false
  const outcome = await failureOf(body, async (given) => {
    if (done || given < MiB) return
    done = true
    await change(path)
  })
  expect(outcome.code).toBe('file-changed')
  expect(outcome.given).toBeLessThan(size)
  expect(body.sha256()).toBeNull()
  expect(await openPaths()).not.toContain(path)
})

test('a file that is gone, a folder and a pipe each have their sentence', async () => {
  const { path, body } = await file(randomBytes(10))
  await rm(path)
  expect(await failureOf(body)).toMatchObject({
    code: 'file-missing',
    message: `${path} is no longer there.`,
  })
  const folder = await temporaryFolder()
  const options = { size: 0, mtimeMs: null, hash: false }
  expect((await failureOf(openFileBody({ path: folder, ...options }))).code).toBe('file-unreadable')
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  expect((await failureOf(openFileBody({ path: pipe, ...options }))).code).toBe('file-unreadable')
})

test('a file without permission says so', async () => {
  const { path, body } = await file(randomBytes(10))
  await chmod(path, 0)
  if (process.getuid?.() !== 0) return expect((await failureOf(body)).code).toBe('file-unreadable')
  // Root may read everything: a child that is nobody tries.
  const module = new URL('../../../electron/engine/http/file-body.ts', import.meta.url).href
  const script = `
    const { openFileBody } = await import(${JSON.stringify(module)})
    process.seteuid(65534)
    const body = openFileBody({ path: ${JSON.stringify(path)}, size: 10, mtimeMs: null, hash: false })
    try { for await (const chunk of body.chunks(new AbortController().signal)); console.log('read') }
    catch (error) { console.log(error.failure.code) }`
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', script]).toString().trim()).toBe(
    'file-unreadable',
  )
})

test('the file is closed when the reading is given up, aborted or done', async () => {
  const givenUp = await file(randomBytes(3 * MiB))
  for await (const _chunk of givenUp.body.chunks(noSignal())) break
  const aborted = await file(randomBytes(3 * MiB))
  const abort = new AbortController()
  const reading = (async () => {
    for await (const _chunk of aborted.body.chunks(abort.signal)) abort.abort(new Error('enough'))
  })()
  await expect(reading).rejects.toThrow('enough')
  const done = await file(randomBytes(MiB))
  await readAll(done.body)
  const open = await openPaths()
  for (const { path } of [givenUp, aborted, done]) expect(open).not.toContain(path)
})

test('a body is read only once', async () => {
  const { body } = await file(randomBytes(10))
  await readAll(body)
  expect((await failureOf(body)).code).toBe('bug')
})

test('under a limit the parts are small, and the bytes are the same', async () => {
  const bytes = randomBytes(100_000)
  const path = join(await temporaryFolder(), 'limited')
  await writeFile(path, bytes)
  const limiter = createRateLimit(systemClock, 1_000_000)
  const body = openFileBody({ path, size: bytes.length, mtimeMs: null, hash: true, limiter })
  const parts: Buffer[] = []
  for await (const chunk of body.chunks(noSignal())) parts.push(Buffer.from(chunk))
  expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(50_000)
  expect(Buffer.concat(parts).equals(bytes)).toBe(true)
  expect(body.sha256()).toBe(sha256(bytes))
})
