import { expect, test } from 'vitest'
import { sendStream, startTestSandbox } from './start-test-sandbox.ts'

const content = '0123456789'

test.each([
  ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
  ['bytes=4-', 206, '456789', 'bytes 4-9/10'],
  ['bytes=-3', 206, '789', 'bytes 7-9/10'],
  ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
  ['bytes=10-', 416, '', 'bytes */10'],
  ['bytes=5-3', 200, content, null],
  ['bytes=0-1,4-5', 200, content, null],
  ['lines=1-2', 200, content, null],
])('Range %s', async (range, status, text, contentRange) => {
  const sandbox = await startTestSandbox()
  const { json } = await sendStream(sandbox, content, { fileName: 'n.txt' })
  const reply = await fetch(json.data.fileUrl, { headers: { range } })
  expect([reply.status, await reply.text(), reply.headers.get('content-range')]).toEqual([
    status,
    text,
    contentRange,
  ])
})

test('HEAD, ETag, If-Range and If-None-Match', async () => {
  const sandbox = await startTestSandbox()
  const { json } = await sendStream(sandbox, content, { fileName: 'n.txt' })
  const head = await fetch(json.data.fileUrl, { method: 'HEAD' })
  const etag = head.headers.get('etag') ?? ''
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', ''])
  const ask = async (headers: Record<string, string>) => (await fetch(json.data.fileUrl, { headers })).status
  expect(await ask({ 'if-none-match': etag })).toBe(304)
  expect(await ask({ range: 'bytes=0-1', 'if-range': etag })).toBe(206)
  expect(await ask({ range: 'bytes=0-1', 'if-range': '"other"' })).toBe(200)
})

test.each([
  ['page.html', 'attachment'],
  ['drawing.svg', 'attachment'],
  ['unknown.zzz', 'attachment'],
  ['photo.png', 'inline'],
  ['note.txt', 'inline'],
])('%s is served as %s', async (fileName, kind) => {
  const sandbox = await startTestSandbox()
  const { json } = await sendStream(sandbox, '<script>1</script>', { fileName })
  const shown = await fetch(json.data.fileUrl)
  const saved = await fetch(json.data.downloadUrl)
  expect(shown.headers.get('content-disposition')).toMatch(new RegExp(`^${kind};`))
  expect(saved.headers.get('content-disposition')).toMatch(/^attachment;/)
  expect(shown.headers.get('x-content-type-options')).toBe('nosniff')
  expect(shown.headers.get('content-security-policy')).toContain('sandbox')
})

test('an empty file, a file that is not there, and a broken address', async () => {
  const sandbox = await startTestSandbox()
  const { json } = await sendStream(sandbox, '', { fileName: 'empty.txt' })
  const empty = await fetch(json.data.fileUrl)
  expect([empty.status, await empty.text()]).toEqual([200, ''])
  for (const path of ['/files/1/a/b', '/download/00', '/files/%zz/a', '/files/', '/download/../files']) {
    expect((await fetch(sandbox.url + path)).status).toBe(404)
  }
})
