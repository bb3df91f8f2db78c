import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startServer } from '../../electron/server/start-server.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { exchange, statusOf } from './raw-http.ts'

const token = 'the-token-of-this-test'

async function* piecesOf(...pieces: string[]): AsyncGenerator<string> {
  yield* pieces
}

async function serve(pieces: () => AsyncGenerator<string> = () => piecesOf('[1,', '2]')) {
  const rendererDir = await temporaryDirectory()
  await writeFile(join(rendererDir, 'index.html'), '')
  const server = await startServer({
    engine: { staging: { write: () => Promise.reject(new Error('not here')) } },
    router: {},
    pictures: async () => new Response(null, { status: 204 }),
    exported: (format) => ({ name: `history.${format}`, type: 'text/plain', pieces: pieces() }),
    rendererDir,
    token,
  })
  onTestFinished(server.close)
  const origin = `http://127.0.0.1:${server.port}`
  const own = { origin, 'x-mayfly-token': token }
  const ask = (path: string, headers: Record<string, string> = own, method = 'POST') =>
    fetch(origin + path, { method, headers })
  const ticket = async () => ((await (await ask('/export?format=json')).json()) as { path: string }).path
  return { port: server.port, origin, own, ask, ticket }
}

test('an export is handed out once, under an address that only the page with the token was given', async () => {
  const { port, origin, own, ask, ticket } = await serve()
  const path = await ticket()
  // A page whose name was pointed at this computer gets it under no address.
  const rebound = `GET ${path} HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n`
  expect(statusOf(await exchange(port, rebound))).toBe(403)
  // As a download manager asks before it fetches.
  const head = `HEAD ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n\r\n`
  expect(statusOf(await exchange(port, head))).toBe(405)
  const file = await fetch(origin + path)
  expect(file.headers.get('content-disposition')).toBe('attachment; filename="history.json"')
  expect(file.headers.get('cache-control')).toBe('no-store')
  expect(await file.text()).toBe('[1,2]')
  expect((await fetch(origin + path)).status).toBe(404)
  expect((await fetch(`${origin}/export/`)).status).toBe(404)

  expect((await ask('/export?format=json', { ...own, origin: 'https://evil.example' })).status).toBe(403)
  expect((await ask('/export?format=json', { 'x-mayfly-token': token })).status).toBe(403)
  expect((await ask('/export?format=json', { origin })).status).toBe(401)
  expect((await ask('/export?format=json', { ...own, 'x-mayfly-token': 'wrong' })).status).toBe(401)
  expect((await ask('/export?format=json', own, 'PUT')).status).toBe(405)
  expect((await ask('/export?format=xml')).status).toBe(400)
})

test('addresses of exports are few at once, and a history that cannot be read says so in one', async () => {
  const { origin, ask, ticket } = await serve(() =>
    Object.assign(piecesOf(), { next: () => Promise.reject(new Error('unreadable')) }),
  )
  const paths = await Promise.all(Array.from({ length: 10 }, ticket))
  expect((await ask('/export?format=csv')).status).toBe(503)
  const broken = await fetch(origin + paths[0])
  expect(broken.status).toBe(500)
  expect(await broken.text()).toMatch(/mayfly doctor/)
  expect((await ask('/export?format=csv')).status).toBe(200)
})

test('pictures are given to the page with the token, and to no other', async () => {
  const { origin, own, ask } = await serve()
  const path = '/picture?id=a&size=small'
  expect((await ask(path, own, 'GET')).status).toBe(204)
  // A browser leaves the origin of a page out of what that page only reads.
  expect((await ask(path, { 'x-mayfly-token': token }, 'GET')).status).toBe(204)
  expect((await ask(path, { 'x-mayfly-token': token }, 'PUT')).status).toBe(403)
  expect((await ask(path, { origin }, 'GET')).status).toBe(401)
  expect((await ask(path, { ...own, origin: 'https://evil.example' }, 'GET')).status).toBe(403)
  const elsewhere = { 'x-mayfly-token': token, 'sec-fetch-site': 'cross-site' }
  expect((await ask(path, elsewhere, 'GET')).status).toBe(403)
})
