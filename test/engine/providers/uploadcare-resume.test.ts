import { createHash } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { sampleBytes } from '../../helpers/sample-bytes.ts'
import { until } from '../../helpers/until.ts'
import { httpServer } from '../http/loopback.ts'
import { practiceUploadcare as practice } from './practice-uploadcare.ts'

const mebibyte = 1024 * 1024
const hashOf = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')

function sentParts(t: { sandbox: { requests(): { method: string; path: string; outcome: string }[] } }) {
  const counts = new Map<string, number>()
  for (const { method, path } of t.sandbox.requests()) {
    if (method === 'PUT') counts.set(path, (counts.get(path) ?? 0) + 1)
  }
  return [...counts.values()]
}

test('after a fault only the parts that are missing are sent again, and the hash is that of the whole', async () => {
  const t = await practice()
  const content = sampleBytes(62_000_000)
  const fault = { kind: 'reset-mid-body', afterBytes: 1_000_000 } as const
  t.sandbox.faults.add({ match: { method: 'multipart', nth: 8 }, fault })
  const batch = await t.add([await t.file('film.mp4', content)], t.to)
  const [row] = await t.settled(batch)
  expect(row?.state.kind).toBe('done')
  expect(row?.attempts).toBe(2)
  expect(row?.sha256).toBe(hashOf(content))
  expect(t.sandbox.files()).toMatchObject([{ sha256: hashOf(content), host: 'uploadcare' }])
  const counts = sentParts(t)
  expect(counts).toHaveLength(Math.ceil(content.length / (5 * mebibyte)))
  // At most four were on their way.
  expect(counts.filter((count) => count > 1).length).toBeLessThanOrEqual(4)
  expect(t.sandbox.requests().filter(({ path }) => path === '/multipart/start/')).toHaveLength(1)
})

test('a new engine on the same data goes on with the parts that are missing', async () => {
  const t = await practice()
  const content = sampleBytes(62_000_000)
  const fault = { kind: 'slow-reading', bytesPerSecond: 20_000_000 } as const
  t.sandbox.faults.add({ match: { method: 'multipart' }, times: 'always', fault })
  const batch = await t.add([await t.file('film.mp4', content)], t.to)
  const arrived = () =>
    t.sandbox.requests().filter((one) => one.method === 'PUT' && one.status === 200).length
  await until(() => arrived() >= 4)
  for (const file of await readdir(t.dataDir, { withFileTypes: true })) {
    if (!file.isFile()) continue
    const kept = await readFile(join(t.dataDir, file.name), 'latin1')
    expect([file.name, kept.includes(t.sandbox.key)]).toEqual([file.name, false])
  }
  const next = await t.reopen()
  t.sandbox.faults.clear()
  const [row] = await next.settled(batch)
  expect(row?.state.kind).toBe('done')
  expect(row?.sha256).toBe(hashOf(content))
  expect(sentParts(t).filter((count) => count > 1).length).toBeLessThanOrEqual(4)
  expect(t.sandbox.requests().filter(({ path }) => path === '/multipart/start/')).toHaveLength(1)
})

test('addresses of parts that have expired, and an answer to "complete" that was lost', async () => {
  const t = await practice()
  t.sandbox.faults.add({ match: { method: 'multipart', nth: 2 }, fault: { kind: 'filter-page' } })
  t.sandbox.faults.add({ match: { method: 'multipart-complete' }, fault: { kind: 'reply-lost' } })
  const path = await t.file('film.mp4', sampleBytes(12_000_000))
  const [row] = await t.settled(await t.add([path], t.to))
  expect(row?.state.kind).toBe('done')
  // Started twice, completed once: what was lost is the answer alone.
  expect(t.sandbox.requests().filter((one) => one.path === '/multipart/start/')).toHaveLength(2)
  expect(t.sandbox.files()).toHaveLength(1)
  await rm(path)
})

test.each([
  ['sent', 'NEW.resume IS NOT NULL', 'PUT /'],
  ['put together', `NEW.resume LIKE '%"done":[0,1,2]%'`, 'POST /multipart/complete/'],
])('parts are %s only once it is written down what to ask for', async (_, refused, asked) => {
  const t = await practice()
  const database = new Database(join(t.dataDir, 'mayfly.db'))
  onTestFinished(() => void database.close())
  const noRoom = `WHEN ${refused} BEGIN SELECT RAISE(ABORT, 'no room'); END`
  database.exec(`CREATE TRIGGER no_room BEFORE UPDATE OF resume ON uploads ${noRoom}`)
  t.sandbox.faults.add({ match: { method: 'multipart-complete' }, fault: { kind: 'reply-lost' } })
  const batch = await t.add([await t.file('film.mp4', sampleBytes(12_000_000))], t.to)
  const seen = () => t.sandbox.requests().map(({ method, path }) => `${method} ${path}`)
  const before = asked === 'PUT /' ? 1 : 4
  await until(() => seen().length === before)
  await t.clock.sleep(3_000)
  expect(seen()).toHaveLength(before)
  database.exec('DROP TRIGGER no_room')
  expect(await t.settled(batch)).toMatchObject([{ state: { kind: 'done' }, attempts: 2 }])
  expect(seen().some((request) => request.startsWith(asked))).toBe(true)
  expect(t.sandbox.files()).toHaveLength(1)
})

test('a URL that is sent from here in parts, for good, is asked about when the host may have it', async () => {
  const t = await practice()
  const content = sampleBytes(12_000_000)
  const source = await httpServer((_, response) => void response.end(content))
  t.sandbox.faults.add({ match: { method: 'multipart-complete' }, fault: { kind: 'reply-lost' } })
  const input = { kind: 'url', url: `${source}/film.mp4` } as const
  const kept = { ...t.to, method: 'multipart', providerOptions: { store: '1' }, attended: true } as const
  const [row] = await t.settled(await t.add([input], kept))
  expect(row?.state).toMatchObject({ kind: 'needs-answer', question: { kind: 'repeat-may-duplicate' } })
  expect(t.sandbox.files()).toHaveLength(1)
})

test.each([true, false])(
  'an answer to "complete" that cannot be read (stored: %s) proves nothing',
  async (stored) => {
    const t = await practice()
    t.sandbox.faults.add({ match: { method: 'multipart-complete' }, fault: { kind: 'wrong-types', stored } })
    const [row] = await t.settled(await t.add([await t.file('film.mp4', sampleBytes(12_000_000))], t.to))
    if (row?.state.kind !== 'done') throw new Error(JSON.stringify(row?.state))
    expect(t.sandbox.files()).toMatchObject([{ sha256: row.sha256, path: row.state.result.fileId }])
    // Its parts are not sent again.
    expect(sentParts(t).every((count) => count === 1)).toBe(true)
  },
)
