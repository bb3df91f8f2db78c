import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createCopyWriter } from '../../../electron/engine/expiry/copy-writer.ts'
import { FailureError } from '../../../electron/engine/failure-error.ts'
import { fastClock } from '../../helpers/fast-clock.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { until } from '../../helpers/until.ts'
import { loopbackCertificate } from '../http/loopback-certificate.ts'
import { content, copyHost } from './copy-host.ts'

const whole = (response: ServerResponse, headers = {}) =>
  response.writeHead(200, { 'content-length': content.length, etag: '"v1"', ...headers }).end(content)

/** Sends `length` bytes from where it was asked to, and then lets the connection go. */
function cutAfter(length: number, request: IncomingMessage, response: ServerResponse, etag = '"v1"') {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
  const ranged = from > 0 && (request.headers['if-range'] ?? etag) === etag
  const start = ranged ? from : 0
  response.writeHead(ranged ? 206 : 200, {
    etag,
    'content-length': content.length - start,
    ...(ranged && { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` }),
  })
  const end = Math.min(content.length, start + length)
  response.write(content.subarray(start, end), () => {
    if (end === content.length) response.end()
    // Not torn down: what the other side has not read yet would be lost, and with it where the copy was cut.
    else request.socket.end()
  })
}

const failureOf = (saving: Promise<unknown>) =>
  saving.then(
    () => 'it was saved',
    (error: unknown) => (error instanceof FailureError ? error.failure : error),
  )

test('a copy is whole, under its own name, and nothing else is left in the folder', async () => {
  const { folder, job, save } = await copyHost((_, response) => whole(response))
  const path = await save(job())
  expect(path).toBe(join(folder, 'a.jpg'))
  expect((await readFile(path)).equals(content)).toBe(true)
  expect(await readdir(folder)).toEqual(['a.jpg'])
})

test('a cut connection is gone on from where it was cut, with the version that was begun', async () => {
  const { asked, job, save } = await copyHost((request, response) => cutAfter(120_000, request, response))
  const path = await save(job())
  expect((await readFile(path)).equals(content)).toBe(true)
  expect(asked).toEqual([
    { range: undefined, ifRange: undefined },
    { range: 'bytes=120000-', ifRange: '"v1"' },
    { range: 'bytes=240000-', ifRange: '"v1"' },
  ])
})

test('a large copy that comes faster than it is hashed is the same to the last byte, also after a cut', async () => {
  const large = Buffer.alloc(24 * 1_048_576, content)
  const sha256 = createHash('sha256').update(large).digest('hex')
  let requests = 0
  const { asked, job, save } = await copyHost((request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    response.writeHead(from > 0 ? 206 : 200, {
      etag: '"v1"',
      'content-length': large.length - from,
      ...(from > 0 && { 'content-range': `bytes ${from}-${large.length - 1}/${large.length}` }),
    })
    if (requests++ > 0) response.end(large.subarray(from))
    else response.write(large.subarray(0, 15_000_001), () => request.socket.end())
  })
  const path = await save(job({ size: large.length, sha256 }, { clock: fastClock(10) }))
  expect((await readFile(path)).equals(large)).toBe(true)
  expect(asked.at(-1)?.range).toBe('bytes=15000001-')
})

test.each([
  ['in this thread', 1_048_576],
  ['in one of its own', 16 * 1_048_576],
])('what the system refuses of what is written %s is told as it says it', async (_, expected) => {
  const part = join(await temporaryDirectory(), 'part')
  await writeFile(part, '')
  const file = await open(part, 'r')
  const writer = createCopyWriter({ file, at: 0, expected, hash: true })
  for (let turn = 0; turn < 8; turn++) writer.copy(content.subarray(0, 65_536))
  const refused = { code: 'EBADF', syscall: 'write' }
  await expect(writer.drain()).rejects.toMatchObject(refused)
  await expect(writer.ready()).rejects.toMatchObject(refused)
  await writer.close()
  await file.close()
})

test('over TLS a copy is the same to the last byte; a host with a certificate that nobody vouches for gives none', async () => {
  const large = Buffer.alloc(12 * 1_048_576, content)
  const { asked, folder, job, save } = await copyHost((request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const range = { 'content-range': `bytes ${from}-${large.length - 1}/${large.length}` }
    response.writeHead(from > 0 ? 206 : 200, {
      ...{ etag: '"v1"', 'content-length': large.length - from },
      ...(from > 0 && range),
    })
    if (from > 0) response.end(large.subarray(from))
    else response.write(large.subarray(0, 5_000_000), () => request.socket.end())
  }, loopbackCertificate)
  const sha256 = createHash('sha256').update(large).digest('hex')
  const upload = { size: large.length, sha256 }
  expect(await failureOf(save(job(upload)))).toMatchObject({ message: expect.stringMatching(/certificate/) })
  expect(await readdir(folder)).not.toContain('a.jpg')
  const extraCaFile = join(await temporaryDirectory(), 'ca.pem')
  await writeFile(extraCaFile, loopbackCertificate.cert)
  const network = { proxy: { kind: 'none' }, extraCaFile, environment: {} } as const
  const path = await save(job(upload, { network }))
  expect(
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  ).toBe(sha256)
  const [first, ...later] = asked
  expect(first?.range).toBeUndefined()
  // On a busy computer there may be more tries than the one after the cut; none begins anew.
  expect(later.length).toBeGreaterThan(0)
  for (const { range, ifRange } of later)
    expect([Number(range?.slice(6, -1)) > 0, ifRange]).toEqual([true, '"v1"'])
})

test('what a stopped program had fetched is not fetched again, and no link in its place is written through', async () => {
  const stop = new AbortController()
  let stuck = true
  const { asked, job, save, folder } = await copyHost((request, response) => {
    if (!stuck) return cutAfter(content.length, request, response)
    response
      .writeHead(200, { 'content-length': content.length, etag: '"v1"' })
      .write(content.subarray(0, 100_000))
  })
  const first = failureOf(save(job({}, { signal: stop.signal })))
  await until(async () => {
    const [part] = await readdir(folder)
    return part !== undefined && (await readFile(join(folder, part))).length === 100_000
  })
  stop.abort(new FailureError({ code: 'interrupted', message: 'closed' }))
  expect(await first).toMatchObject({ code: 'interrupted' })
  stuck = false
  const [part = ''] = await readdir(folder)
  const [begun, aside, victim] = [join(folder, part), join(folder, 'aside'), join(folder, 'of a person')]
  await rename(begun, aside)
  await writeFile(victim, 'theirs')
  await symlink(victim, begun)
  expect(await failureOf(save(job()))).not.toBe('it was saved')
  expect(await readFile(victim, 'utf8')).toBe('theirs')
  await rename(aside, begun)
  await rm(victim)
  expect((await readFile(await save(job()))).equals(content)).toBe(true)
  expect(asked[1]).toEqual({ range: 'bytes=100000-', ifRange: '"v1"' })
  expect(await readdir(folder)).toEqual(['a.jpg'])
})

test.each([
  ['ignores Range', 'ignores'],
  ['has another version after the cut, which gives all of it', 'changes'],
  ['answers with another part than was asked for', 'lies'],
])('a host that %s costs a new start, never a wrong copy', async (_, kind) => {
  let requests = 0
  const { job, save } = await copyHost((request, response) => {
    if (requests++ === 0) return cutAfter(150_000, request, response)
    if (kind === 'lies' && request.headers.range) {
      const half = content.subarray(100)
      const range = `bytes 100-${content.length - 1}/${content.length}`
      return void response.writeHead(206, { 'content-range': range, 'content-length': half.length }).end(half)
    }
    whole(response, kind === 'changes' ? { etag: '"v2"' } : {})
  })
  expect((await readFile(await save(job()))).equals(content)).toBe(true)
})

const other = Buffer.from(content).fill(1, 1000, 1001)
test.each<[string, (response: ServerResponse) => void, RegExp]>([
  ['a web page', (r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<p>hello'), /sent a web page/],
  [
    'less, announced',
    (r) => r.writeHead(200, { 'content-length': 3 }).end('abc'),
    /gives 3 bytes; 300,000 were/,
  ],
  ['less, not announced', (r) => void r.writeHead(200).end('abc'), /gives less than the 300,000 bytes/],
  [
    'more, announced',
    (r) => r.writeHead(200, { 'content-length': 300_001 }).write('a'),
    /gives 300,001 bytes/,
  ],
  [
    'more without end',
    (r) => {
      r.writeHead(200)
      const more = () => void (!r.destroyed && r.write(content, more))
      more()
    },
    /gives more than the 300,000 bytes/,
  ],
  ['another file of the same size', (r) => r.writeHead(200).end(other), /gives other content/],
  ['nothing', (r) => r.writeHead(404).end('no'), /no longer has the file/],
  ['itself compressed', (r) => r.writeHead(200, { 'content-encoding': 'br' }).end('x'), /compressed/],
  ['faults without end', (r) => r.writeHead(502).end(), /has a fault/],
])('a host that gives %s: nothing is kept but what can be gone on from', async (_, answer, sentence) => {
  const { folder, job, save } = await copyHost((_request, response) => answer(response))
  expect(await failureOf(save(job()))).toMatchObject({ message: expect.stringMatching(sentence) })
  expect((await readdir(folder)).filter((name) => !name.startsWith('.mayfly-'))).toEqual([])
})

test('names that are taken stay as they are, also when many are saved at once', async () => {
  const { folder, job, save } = await copyHost((_, response) => whole(response))
  await writeFile(join(folder, 'a.jpg'), 'mine')
  const ids = ['one', 'two', 'three', 'four']
  const paths = await Promise.all(ids.map((id) => save(job({ id }))))
  expect(paths.sort()).toEqual([2, 3, 4, 5].map((turn) => join(folder, `a (${turn}).jpg`)))
  expect(await readFile(join(folder, 'a.jpg'), 'utf8')).toBe('mine')
})

test.each(['../../outside.txt', '/etc/outside.txt', '..', 'CON', 'x'.repeat(400)])(
  'the name %j leads nowhere else',
  async (name) => {
    const { folder, job, save } = await copyHost((_, response) => whole(response))
    await save(job({ name }))
    expect(await readdir(folder)).toHaveLength(1)
  },
)

test('a good copy that is there already is not fetched again; a changed one is', async () => {
  const { asked, job, save } = await copyHost((_, response) => whole(response))
  const savedPath = await save(job())
  expect(await save(job({ savedPath }))).toBe(savedPath)
  expect(asked).toHaveLength(1)
  await writeFile(savedPath, other)
  expect(await save(job({ savedPath }))).not.toBe(savedPath)
})

test('a folder that is not there, is a file, or vanishes on the way is said in words', async () => {
  let begun = () => {}
  const started = new Promise<void>((resolve) => {
    begun = resolve
  })
  let go = () => {}
  const { folder, job, save, at } = await copyHost((_, response) => {
    response.writeHead(200, { 'content-length': content.length }).write(content.subarray(0, 1000))
    go = () => response.end(content.subarray(1000))
    begun()
  })
  expect(await failureOf(save(job({}, { folder: at('none') })))).toMatchObject({ code: 'file-missing' })
  await writeFile(at('file'), '')
  expect(await failureOf(save(job({}, { folder: at('file') })))).toMatchObject({
    message: expect.stringContaining('is not a folder'),
  })
  await mkdir(at('gone'))
  const saving = failureOf(save(job({}, { folder: at('gone') })))
  await started
  await rm(join(folder, 'gone'), { recursive: true })
  go()
  expect(await saving).toMatchObject({
    code: 'file-missing',
    message: expect.stringContaining('no longer there'),
  })
})

const tinyDisk = 'mount -t tmpfs -o size=128k tmpfs "$1" && shift && exec "$@"'
const inTinyDisk = (...command: string[]) => [
  '--map-root-user',
  '--mount',
  'sh',
  '-c',
  tinyDisk,
  'sh',
  ...command,
]
/** Linux alone has this, and not everywhere is it allowed. */
const noTinyDisk = spawnSync('unshare', inTinyDisk('/mnt', 'true')).status !== 0

test.skipIf(noTinyDisk).each([
  ['announced', { 'content-length': content.length }],
  ['not announced', {}],
])('a full disk (the size %s) is said in words, and its room is given back', async (_, headers) => {
  const { folder, job } = await copyHost((_request, response) =>
    response.writeHead(200, headers).end(content),
  )
  const script = fileURLToPath(new URL('save-on-full-disk.ts', import.meta.url))
  const command = inTinyDisk(folder, process.execPath, script, folder, job().result.downloadUrl)
  const child = spawn('unshare', command, { stdio: ['ignore', 'pipe', 'inherit'] })
  expect(JSON.parse(await text(child.stdout))).toEqual({
    failure: { code: 'disk-full', message: expect.stringContaining('room') },
    left: [],
  })
})
