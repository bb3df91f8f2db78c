import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import dns from 'node:dns'
import { access, readFile, stat, writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../electron/engine/clock.ts'
import { suggestedFileName } from '../../../electron/engine/http/content-disposition.ts'
import { type DownloadOptions, downloadToFile } from '../../../electron/engine/http/download.ts'
import { probeUrl } from '../../../electron/engine/http/probe-url.ts'
import {
  direct,
  httpServer,
  httpsServer,
  noSignal,
  temporaryFolder,
  tricklingServer,
  trusting,
} from './loopback.ts'

// What names mean is decided here, since tests have no network: the system's resolver alone is replaced.
const names: Readonly<Record<string, readonly string[]>> = {
  'rebound.example.com': ['127.0.0.1'],
  'mixed.example.com': ['10.0.0.1', '127.0.0.1', '169.254.169.254', '::1'],
}
const systemLookup = dns.lookup
beforeAll(() => {
  const lookup = (
    name: string,
    options: unknown,
    callback: (error: Error | null, found?: unknown) => void,
  ) => {
    const found = names[name]
    if (found !== undefined)
      return callback(
        null,
        found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )
    if (isIP(name) !== 0 || name === 'localhost')
      return Reflect.apply(systemLookup, dns, [name, options, callback])
    return callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))
  }
  Object.assign(dns, { lookup })
  // Those who imported it by name have it by this.
  syncBuiltinESMExports()
})
afterAll(() => {
  Object.assign(dns, { lookup: systemLookup })
  syncBuiltinESMExports()
})

async function download(url: string, more: Partial<DownloadOptions> = {}) {
  const path = more.path ?? join(await temporaryFolder(), 'download')
  const outcome = await downloadToFile({
    url,
    path,
    network: direct,
    clock: systemClock,
    signal: noSignal(),
    allowPrivate: true,
    ...more,
  })
  const there = await access(path).then(
    () => true,
    () => false,
  )
  return { outcome, path, there }
}

const bytes = randomBytes(3_000_000)
const serving: RequestListener = (_request, response) => {
  response.writeHead(200, {
    'content-type': 'image/PNG; charset=x',
    'content-length': bytes.length,
    'content-disposition': `attachment; filename="../../a.png"; filename*=UTF-8''%C3%A9%20b.png`,
  })
  response.end(bytes)
}

test.each([
  ['HTTP', httpServer],
  ['TLS', httpsServer],
])('downloads over %s into a private file', async (_name, serve) => {
  const totals: number[] = []
  const network = await trusting()
  const { outcome, path } = await download(`${await serve(serving)}/x?token=1`, {
    network,
    onBytes: (total) => totals.push(total),
  })
  expect(outcome).toEqual({ ok: true, size: bytes.length, mimeType: 'image/png', fileName: 'é b.png' })
  expect((await readFile(path)).equals(bytes)).toBe(true)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(totals.at(-1)).toBe(bytes.length)
})

test('what was in the way is replaced, with the right mode', async () => {
  const path = join(await temporaryFolder(), 'old')
  await writeFile(path, 'x'.repeat(5_000_000), { mode: 0o644 })
  const { outcome } = await download(await httpServer(serving), { path })
  expect(outcome.ok).toBe(true)
  expect((await stat(path)).size).toBe(bytes.length)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test.each([
  'http://127.0.0.1:PORT/?token=SECRET-QUERY',
  'http://localhost:PORT/?token=SECRET-QUERY',
  'http://2130706433:PORT/?token=SECRET-QUERY',
  'http://[::ffff:127.0.0.1]:PORT/?token=SECRET-QUERY',
  'http://rebound.example.com:PORT/?token=SECRET-QUERY',
  'http://mixed.example.com:PORT/?token=SECRET-QUERY',
  'http://169.254.169.254/latest/meta-data/?token=SECRET-QUERY',
])('%s is not fetched', async (pattern) => {
  let hits = 0
  const server = await httpServer((_request, response) => {
    hits++
    response.end('secret')
  })
  const url = pattern.replace('PORT', new URL(server).port)
  const { outcome, there } = await download(url, { allowPrivate: false })
  expect(outcome).toMatchObject({ ok: false, failure: { code: 'private-address' } })
  expect(JSON.stringify(outcome)).not.toContain('SECRET-QUERY')
  expect(there).toBe(false)
  expect(
    await probeUrl({ url, network: direct, clock: systemClock, signal: noSignal(), allowPrivate: false }),
  ).toBeNull()
  expect(hits).toBe(0)
})

test('each redirect is checked: a public page that leads to a private address is not followed', async () => {
  let hits = 0
  const inner = await httpServer((_request, response) => {
    hits++
    response.end('secret')
  })
  // The proxy plays the public internet.
  const proxy = await httpServer((request, response) => {
    const { pathname } = new URL(request.url ?? '')
    if (pathname === '/ok') return serving(request, response)
    const location = {
      '/in': `${inner}/x`,
      '/file': 'file:///etc/passwd',
      '/loop': '/loop',
      '/on': 'http://b.example.com/ok',
    }[pathname]
    response.writeHead(302, { location }).end()
  })
  const more = { allowPrivate: false, network: { ...direct, proxy: { kind: 'url', url: proxy } as const } }
  expect((await download('http://a.example.com/on', more)).outcome).toMatchObject({
    ok: true,
    size: bytes.length,
  })
  expect((await download('http://a.example.com/in', more)).outcome).toMatchObject({
    failure: { code: 'private-address' },
  })
  expect((await download('http://a.example.com/file', more)).outcome).toMatchObject({
    failure: { code: 'source-unreachable' },
  })
  expect((await download('http://a.example.com/loop', more)).outcome).toMatchObject({
    failure: { code: 'source-unreachable' },
  })
  expect((await download('http://10.0.0.1/ok', more)).outcome).toMatchObject({
    failure: { code: 'private-address' },
  })
  expect(hits).toBe(0)
})

test.each(['ftp://example.com/a', 'file:///etc/passwd', 'javascript:1', 'no url'])(
  '%j is refused',
  async (url) => {
    expect((await download(url)).outcome).toMatchObject({ ok: false, failure: { code: 'rejected' } })
  },
)

test.each<[string, RequestListener, Partial<DownloadOptions>, string]>([
  ['404', (_q, response) => void response.writeHead(404).end('no'), {}, 'source-unreachable'],
  ['500', (_q, response) => void response.writeHead(500).end('no'), {}, 'source-unreachable'],
  ['206 unasked', (_q, response) => void response.writeHead(206).end('part'), {}, 'source-unreachable'],
  [
    'compressed',
    (_q, response) => void response.writeHead(200, { 'content-encoding': 'br' }).end('x'),
    {},
    'source-unreachable',
  ],
  ['announced too large', serving, { maxBytes: 2_999_999 }, 'too-large'],
  [
    'too large unannounced',
    (_q, response) => void response.writeHead(200).end(bytes),
    { maxBytes: 1000 },
    'too-large',
  ],
  [
    'cut',
    (request, response) => {
      response.writeHead(200, { 'content-length': 1000 }).write('half')
      setTimeout(() => request.socket.destroy(), 20)
    },
    {},
    'interrupted',
  ],
  ['stalled', (_q, response) => void response.writeHead(200).write('half'), { stallMs: 150 }, 'interrupted'],
  ['silent', () => undefined, { stallMs: 150 }, 'interrupted'],
])('%s: nothing is left behind', async (_what, listener, more, code) => {
  const { outcome, there } = await download(await httpServer(listener), more)
  expect(outcome).toMatchObject({ ok: false, failure: { code } })
  expect(there).toBe(false)
})

test('a download may take as long as it likes while something comes', async () => {
  let taken = 0
  const head = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n'
  const { url, clock } = await tricklingServer(head, 'x', () => taken)
  const path = join(await temporaryFolder(), 'file')
  const onBytes = (total: number) => {
    taken = total
  }
  const options = { url, path, network: direct, clock, signal: noSignal(), allowPrivate: true, onBytes }
  expect(await downloadToFile(options)).toMatchObject({ ok: true, size: 100 })
  expect(clock.elapsed()).toBe(1_000_000)
})

test('a name that does not exist is a matter of the network; an abort rejects', async () => {
  const lost = { allowPrivate: false }
  expect((await download('http://nowhere.example.com/', lost)).outcome).toMatchObject({
    failure: { code: 'offline' },
  })
  const abort = new AbortController()
  const url = await httpServer((_request, response) => {
    response.writeHead(200).write('half')
    setTimeout(() => abort.abort(new Error('by the person')), 20)
  })
  const path = join(await temporaryFolder(), 'download')
  await expect(download(url, { path, signal: abort.signal })).rejects.toThrow('by the person')
  await expect(access(path)).rejects.toThrow()
})

test('a full disk says so, and gets its room back', async ({ skip }) => {
  const disk = await temporaryFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' })
  } catch {
    skip('only root can mount a small disk')
  }
  onTestFinished(() => void execFileSync('umount', [disk]))
  const { outcome, there } = await download(await httpServer(serving), { path: join(disk, 'x') })
  expect(outcome).toMatchObject({ ok: false, failure: { code: 'disk-full' } })
  expect(there).toBe(false)
})

const probe = (url: string) =>
  probeUrl({ url, network: direct, clock: systemClock, signal: noSignal(), allowPrivate: true })

test('a probe learns type and size by HEAD, else by one byte, else nothing', async () => {
  expect(await probe(await httpServer(serving))).toEqual({ mimeType: 'image/png', size: bytes.length })
  const onlyGet = await httpServer((request, response) => {
    if (request.method === 'HEAD') return void response.writeHead(405).end()
    if (request.headers.range !== 'bytes=0-0') return void response.writeHead(400).end()
    response.writeHead(206, { 'content-type': 'video/mp4', 'content-range': 'bytes 0-0/777' }).end('x')
  })
  expect(await probe(onlyGet)).toEqual({ mimeType: 'video/mp4', size: 777 })
  expect(await probe(await httpServer((_request, response) => void response.writeHead(404).end()))).toBeNull()
  expect(await probe('http://127.0.0.1:9/')).toBeNull()
  expect(await probe('nonsense')).toBeNull()
})

test.each([
  [undefined, null],
  ['inline', null],
  ['attachment; filename="a b.txt"', 'a b.txt'],
  ['attachment; filename=plain.txt; x=1', 'plain.txt'],
  ['attachment; filename="with \\"quotes\\".txt"', 'with "quotes".txt'],
  ['attachment; filename="fallback.txt"; filename*=UTF-8\'\'%e2%82%ac.txt', '€.txt'],
  ["attachment; filename*=iso-8859-1''%e9.txt", 'é.txt'],
  ['attachment; filename="ok.txt"; filename*=UTF-8\'\'%zz', 'ok.txt'],
  ['attachment; filename="../../etc/passwd"', 'passwd'],
  ['attachment; filename="C:\\\\dir\\\\a.txt"', 'a.txt'],
  ['attachment; filename=".."', null],
  ['attachment; filename=""', null],
  [`attachment; filename="${Buffer.from('é.txt').toString('latin1')}"`, 'é.txt'],
])('%j suggests the name %j', (header, name) => {
  expect(suggestedFileName(header)).toBe(name)
})
