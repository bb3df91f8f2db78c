import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import {
  rawStreamRequest,
  readReply,
  sendJson,
  sendRaw,
  sendStream,
  startTestSandbox,
} from './start-test-sandbox.ts'

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex')
const day = 24 * 3600 * 1000

test('takes a file by each method and serves it again, byte for byte', async () => {
  const sandbox = await startTestSandbox({ allowPrivateFetch: true, replyShape: 'alternate' })
  const bytes = Buffer.alloc(300_000, 'mayfly\r\n--x')
  const replies = [
    await sendStream(sandbox, bytes, { uploadPath: 'a/b', fileName: 'one.bin' }),
    await sendJson(sandbox, 'base64', {
      base64Data: `data:image/png;base64,${bytes.toString('base64')}`,
      uploadPath: 'a',
      fileName: 'two.png',
    }),
  ]
  replies.push(
    await sendJson(sandbox, 'url', {
      fileUrl: replies[0]?.json.data.downloadUrl,
      uploadPath: 'a',
      fileName: 'three.bin',
    }),
  )
  for (const reply of replies) {
    expect(reply.status).toBe(200)
    expect(reply.headers.get('x-mayfly-sandbox')).toBe('1')
    expect(reply.json).toMatchObject({ success: true, code: 200, data: { fileSize: bytes.length } })
    const back = await fetch(reply.json.data.downloadUrl)
    expect(sha256(await back.bytes())).toBe(sha256(bytes))
  }
  expect(sandbox.files().map((file) => [file.path, file.name, file.sha256, file.mimeType])).toEqual([
    ['a/b', 'one.bin', sha256(bytes), 'application/octet-stream'],
    ['a', 'two.png', sha256(bytes), 'image/png'],
    ['a', 'three.bin', sha256(bytes), 'application/octet-stream'],
  ])
})

test('answers in the shape of the quick start', async () => {
  const clock = { now: () => Date.UTC(2026, 0, 1) }
  const sandbox = await startTestSandbox({ clock })
  const { json } = await sendStream(sandbox, 'hello', {
    uploadPath: 'p',
    fileName: 'n.txt',
    original: 'o.txt',
  })
  const [file] = sandbox.files()
  expect(json.data).toEqual({
    fileId: file?.id,
    fileName: 'n.txt',
    originalName: 'o.txt',
    fileSize: 5,
    mimeType: 'text/plain',
    uploadPath: 'p',
    fileUrl: `${sandbox.url}/files/${file?.account}/p/n.txt`,
    downloadUrl: `${sandbox.url}/download/${file?.id}`,
    uploadTime: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-04T00:00:00.000Z',
  })
})

test('answers in the shape of the reference, without expiry', async () => {
  const clock = { now: () => Date.UTC(2026, 0, 1) }
  const sandbox = await startTestSandbox({ clock, replyShape: 'reference', publicUrl: 'http://localhost:1/' })
  const { json } = await sendStream(sandbox, 'hello', { uploadPath: 'p', fileName: 'n.txt' })
  expect(json.data).toEqual({
    fileName: 'n.txt',
    filePath: 'p/n.txt',
    downloadUrl: `http://localhost:1/files/${sandbox.files()[0]?.account}/p/n.txt`,
    fileSize: 5,
    mimeType: 'text/plain',
    uploadedAt: '2026-01-01T00:00:00.000Z',
  })
})

test('makes up a name when none is given, with the extension of the file', async () => {
  const sandbox = await startTestSandbox()
  await sendStream(sandbox, 'x', { original: 'photo.jpeg' })
  await sendJson(sandbox, 'base64', { base64Data: 'data:image/gif;base64,AAAA', uploadPath: 'p' })
  expect(sandbox.files().map((file) => file.name)).toEqual([
    expect.stringMatching(/^[0-9a-f]{16}\.jpeg$/),
    expect.stringMatching(/^[0-9a-f]{16}\.gif$/),
  ])
})

test('takes the fields in any order, and names of any letters', async () => {
  const sandbox = await startTestSandbox()
  const name = '\u{1f600} "a" \u05d0\u05d1.txt'
  const part = (head: string, content: string) =>
    `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`
  const { text } = await sendRaw(
    sandbox,
    rawStreamRequest(
      sandbox,
      Buffer.from(
        `${part('name="fileName"', name)}${part('name="file"; filename="x"', 'abc')}${part('name="uploadPath"', 'p')}--b--\r\n`,
      ).toString(),
    ),
  )
  expect(text).toContain('HTTP/1.1 200')
  expect(sandbox.files()[0]).toMatchObject({ name, path: 'p', size: 3 })
  const link = JSON.parse(text.slice(text.indexOf('{'))).data.fileUrl
  const back = await fetch(link)
  expect(await back.text()).toBe('abc')
  expect(back.headers.get('content-disposition')).toContain("filename*=UTF-8''%F0%9F%98%80%20%22a%22")
})

test.each(['status', 'inside-200'] as const)(
  'refuses wrong keys with its own JSON (errors: %s)',
  async (errorStyle) => {
    const sandbox = await startTestSandbox({ errorStyle, keys: ['first', 'second'] })
    const reply = await sendStream(sandbox, 'x', { key: 'third' })
    expect(reply.status).toBe(errorStyle === 'status' ? 401 : 200)
    expect(reply.json).toMatchObject({ success: false, code: 401 })
    expect((await sendStream(sandbox, 'x', { key: 'second' })).json.success).toBe(true)
    expect(sandbox.files()).toHaveLength(1)
    expect(JSON.stringify([sandbox.files(), sandbox.requests()])).not.toMatch(/first|second|third/)
  },
)

test('each key has an account, and names do not meet across accounts', async () => {
  const sandbox = await startTestSandbox({ keys: ['first', 'second'] })
  await sendStream(sandbox, 'one', { key: 'first', fileName: 'n' })
  await sendStream(sandbox, 'two', { key: 'second', fileName: 'n' })
  const [one, two] = sandbox.files()
  expect(one?.account).not.toBe(two?.account)
  expect([one?.current, two?.current]).toEqual([true, true])
})

test('405 for another verb, 404 for another path', async () => {
  const sandbox = await startTestSandbox()
  const verb = await readReply(await fetch(`${sandbox.url}/api/file-stream-upload`))
  const path = await readReply(await fetch(`${sandbox.url}/api/nothing`, { method: 'POST' }))
  expect([verb.status, verb.json.code, path.status, path.json.code]).toEqual([405, 405, 404, 404])
})

test.each([
  ['base64', {}, 'Missing required parameter: base64Data'],
  ['base64', { base64Data: 'AAAA' }, 'Missing required parameter: uploadPath'],
  ['base64', { base64Data: 'AA!A', uploadPath: 'p' }, 'base64Data is not valid base64'],
  ['base64', { base64Data: 'AAAA', uploadPath: 'p', fileName: 'a/b' }, 'Invalid parameter: fileName'],
  ['base64', { base64Data: 'AAAA', uploadPath: 'p/../q' }, 'Invalid parameter: uploadPath'],
  ['base64', { base64Data: 'AAAA', uploadPath: '/p' }, 'uploadPath must not begin or end with a slash'],
  ['base64', '{"base64Data": "AA', 'The body is not valid JSON'],
  ['url', { uploadPath: 'p' }, 'Missing required parameter: fileUrl'],
  ['url', { fileUrl: 'ftp://example.com/x', uploadPath: 'p' }, 'fileUrl must be an http or https URL'],
  ['url', { fileUrl: 'http://127.0.0.1:1/x', uploadPath: 'p' }, 'The file URL is not publicly reachable'],
  ['url', { fileUrl: 'http://[::ffff:7f00:1]/x', uploadPath: 'p' }, 'The file URL is not publicly reachable'],
  ['url', { fileUrl: 'http://169.254.169.254/x', uploadPath: 'p' }, 'The file URL is not publicly reachable'],
  ['url', { fileUrl: 'http://localhost:1/x', uploadPath: 'p' }, 'The file URL is not publicly reachable'],
] as const)('refuses %s %j: %s', async (method, body, msg) => {
  const sandbox = await startTestSandbox()
  const reply = await sendJson(sandbox, method, body)
  expect([reply.status, reply.json.code, reply.json.success]).toEqual([400, 400, false])
  expect(reply.json.msg).toBe(msg)
  expect(sandbox.files()).toEqual([])
})

test('lenient, it takes what the quick start leaves out', async () => {
  const sandbox = await startTestSandbox({ strict: false })
  expect((await sendJson(sandbox, 'base64', { base64Data: 'AAAA', fileName: 'a.bin' })).status).toBe(200)
  expect(
    (await sendJson(sandbox, 'base64', { base64Data: 'AAAA', fileName: 'b.bin', uploadPath: '/p/' })).status,
  ).toBe(200)
  expect(sandbox.files().map((file) => file.path)).toEqual(['', 'p'])
})

test('base64 ends at 10,000,000 bytes of file', async () => {
  const sandbox = await startTestSandbox({ keepBytes: false, hash: false })
  const send = (size: number) =>
    sendJson(sandbox, 'base64', {
      base64Data: Buffer.alloc(size).toString('base64'),
      uploadPath: 'p',
      fileName: 'n',
    })
  expect((await send(10_000_000)).status).toBe(200)
  const over = await send(10_000_001)
  expect([over.status, over.json.msg]).toEqual([400, 'The file is over the 10MB limit of base64 uploads'])
})

test('says why it could not download a URL', async () => {
  const source = createServer((request, response) => {
    if (request.url === '/slow') return
    if (request.url === '/round') return response.writeHead(302, { location: '/round' }).end()
    if (request.url === '/big') return response.end(Buffer.alloc(2000))
    return response.writeHead(410).end()
  })
  await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    source.close()
    source.closeAllConnections()
  })
  const base = `http://127.0.0.1:${(source.address() as AddressInfo).port}`
  const sandbox = await startTestSandbox({
    allowPrivateFetch: true,
    fetchTimeoutMs: 300,
    fetchMaxBytes: 1000,
  })
  const messages = []
  for (const path of ['/gone', '/slow', '/round', '/big']) {
    const reply = await sendJson(sandbox, 'url', { fileUrl: base + path, uploadPath: 'p' })
    messages.push([reply.status, reply.json.msg])
  }
  expect(messages).toEqual([
    [400, 'The file URL answered with status 410'],
    [400, 'Downloading the file URL took too long'],
    [400, 'The file URL redirects too often'],
    [400, 'The file behind the URL is too large'],
  ])
})

test.each([
  ['restarts-clock', 2 * day],
  ['keeps-clock', day],
] as const)('replacing a file under its name: %s', async (overwrite, left) => {
  let now = Date.UTC(2026, 0, 1)
  const sandbox = await startTestSandbox({ overwrite, lifetimeMs: 2 * day, clock: { now: () => now } })
  await sendStream(sandbox, 'old', { fileName: 'n.txt' })
  now += day
  const { json } = await sendStream(sandbox, 'newer', { fileName: 'n.txt' })
  expect(await (await fetch(json.data.fileUrl)).text()).toBe('newer')
  expect(
    sandbox.files().map((file) => [file.size, file.current, file.replaced, file.expiresAt - now]),
  ).toEqual([
    [3, false, 0, day],
    [5, true, 1, left],
  ])
})

test('a link dies when the clock passes its expiry', async () => {
  const sandbox = await startTestSandbox({ lifetimeMs: day })
  const { json } = await sendStream(sandbox, 'x', { fileName: 'n.txt' })
  expect((await fetch(json.data.fileUrl)).status).toBe(200)
  sandbox.setClockOffset(day)
  expect((await fetch(json.data.fileUrl)).status).toBe(404)
  expect((await fetch(json.data.downloadUrl)).status).toBe(404)
})

test('nothing is kept when the client goes away in the middle', async () => {
  const sandbox = await startTestSandbox()
  const [head, body] = rawStreamRequest(
    sandbox,
    '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nabc',
  )
  const reply = await sendRaw(sandbox, [String(head), String(body)])
  expect(reply.text).toContain('The multipart body ends before its closing boundary')
  expect(sandbox.files()).toEqual([])
})

test('is full when its limit is reached, and says so', async () => {
  const sandbox = await startTestSandbox({ maxStoredBytes: 10 })
  expect((await sendStream(sandbox, '12345', { fileName: 'n' })).status).toBe(200)
  expect((await sendStream(sandbox, '1234567', { fileName: 'm' })).json.code).toBe(500)
  expect((await sendStream(sandbox, '54321', { fileName: 'n' })).status).toBe(200)
  expect((await sendStream(sandbox, '67890', { fileName: 'o' })).status).toBe(200)
})
