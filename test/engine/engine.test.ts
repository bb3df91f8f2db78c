import { createHash } from 'node:crypto'
import { readdir, readFile, stat, utimes } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../electron/engine/clock.ts'
import { testEngine } from '../helpers/test-engine.ts'
import { until } from '../helpers/until.ts'

const bytes = (size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, index) => (index * 31) % 251)
const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex')

test('files of every size arrive byte for byte, by the method that fits, with links in the order given', async () => {
  // Nothing is waited for here; in quick time a host that is slow to answer would be given up.
  const t = await testEngine({ clock: systemClock })
  const sizes = [0, 1, 1_000_000, 1_000_001, 12_000_000]
  const paths = await Promise.all(sizes.map((size) => t.file(`${size}.bin`, bytes(size))))
  const rows = await t.settled(await t.add(paths))
  expect(rows.map((row) => row.state.kind)).toEqual(sizes.map(() => 'done'))
  expect(rows.map((row) => row.name)).toEqual(sizes.map((size) => `${size}.bin`))
  expect(rows.map((row) => row.sha256)).toEqual(sizes.map((size) => sha256(bytes(size))))
  const methods = rows.map((row) => t.engine.history.item(row.id).attempts.map((attempt) => attempt.method))
  expect(methods).toEqual([['stream'], ['base64'], ['base64'], ['stream'], ['stream']])
  for (const row of rows) {
    if (row.state.kind !== 'done') throw new Error('not done')
    const reply = await fetch(row.state.result.url)
    expect(sha256(new Uint8Array(await reply.arrayBuffer()))).toBe(row.sha256)
    expect(row.state.result.remoteName).toMatch(/^\d+-[a-z0-9]{8}\.bin$/)
    expect(row.state.result.expirySource).toBe('reply')
  }
})

test('both reply shapes give a link; without an expiry the rule of three days is used, and said', async () => {
  const t = await testEngine({ sandbox: { replyShape: 'reference' } })
  const [row] = await t.settled(await t.add([await t.file('a.txt', 'hello')]))
  if (row?.state.kind !== 'done') throw new Error(JSON.stringify(row))
  const { result } = row.state
  expect(result.expirySource).toBe('rule')
  expect((result.expiresAt ?? 0) - result.uploadedAt).toBe(3 * 86_400_000)
  expect(await (await fetch(result.url)).text()).toBe('hello')
})

describe('keys', () => {
  test('without one nothing is sent; everything goes on when it is saved', async () => {
    const t = await testEngine({ key: null })
    const batch = await t.add([await t.file('a.txt', 'a'), await t.file('b.txt', 'b')])
    const rows = await t.settled(batch)
    expect(rows.map((row) => row.state.kind)).toEqual(['needs-key', 'needs-key'])
    expect(rows.map((row) => row.attempts)).toEqual([0, 0])
    expect(t.sandbox.requests()).toEqual([])
    expect(t.engine.destinations.list()[0]).toMatchObject({
      gate: { kind: 'needs-key' },
      keys: { 'api-key': { kind: 'missing' } },
    })
    expect(await t.engine.keys.set('kie', 'api-key', t.sandbox.key)).toMatchObject({ kind: 'keychain' })
    await until(() => t.engine.queue.batch(batch, 0, 2).rows.every((row) => row.state.kind === 'done'))
    expect(t.engine.destinations.list()[0]).toMatchObject({ gate: { kind: 'open' } })
  })

  test('a wrong one stops after a handful of requests, keeps all, and all go on when it is mended', async () => {
    const t = await testEngine({ key: 'not-the-key' })
    const paths = await Promise.all(
      Array.from({ length: 60 }, (_, index) => t.file(`${index}.txt`, `${index}`)),
    )
    const batch = await t.add(paths)
    const rows = await t.settled(batch)
    expect(new Set(rows.map((row) => row.state.kind))).toEqual(new Set(['needs-key']))
    expect(t.sandbox.requests().length).toBeLessThanOrEqual(4)
    await t.engine.keys.set('kie', 'api-key', t.sandbox.key)
    await until(() => t.engine.queue.batch(batch, 0, 60).rows.every((row) => row.state.kind === 'done'))
    expect(t.sandbox.files().length).toBe(60)
  })

  test('a key of more than one line is refused in words', async () => {
    const t = await testEngine({ key: null })
    await expect(t.engine.keys.set('kie', 'api-key', 'two\nlines')).rejects.toThrow('A key is one line')
  })

  test('a wrong key of one command stops nobody else', async () => {
    const t = await testEngine()
    const wrong = await t.add([await t.file('a.txt', 'a')], { keys: { 'api-key': 'wrong' } })
    const right = await t.add([await t.file('b.txt', 'b')])
    expect((await t.settled(wrong))[0]?.state.kind).toBe('needs-key')
    expect((await t.settled(right))[0]?.state.kind).toBe('done')
  })
})

describe('names', () => {
  test('two files of one name never meet', async () => {
    const t = await testEngine()
    const first = await t.settled(await t.add([await t.file('same.txt', 'one')]))
    const second = await t.settled(await t.add([await t.file('same.txt', 'two')]))
    expect(t.sandbox.files().length).toBe(2)
    expect([first, second].flat().map((row) => row.sha256)).toEqual([sha256('one'), sha256('two')])
  })

  test('an exact name that is alive asks; nobody there means that it fails', async () => {
    const t = await testEngine()
    const path = await t.file('same.txt', 'one')
    await t.settled(await t.add([path], { naming: 'exact' }))
    const alone = await t.settled(await t.add([path], { naming: 'exact', attended: false }))
    expect(alone[0]?.state).toMatchObject({ kind: 'failed', because: { code: 'name-taken' } })
    const batch = await t.add([await t.file('same.txt', 'two')], { naming: 'exact' })
    const [asked] = await t.settled(batch)
    expect(asked?.state).toMatchObject({
      kind: 'needs-answer',
      question: { choices: ['replace', 'rename', 'skip'] },
    })
    await t.engine.queue.answer(asked?.id ?? '', 'replace', false)
    await until(() => t.engine.queue.batch(batch, 0, 1).rows[0]?.state.kind === 'done')
    expect(t.sandbox.files().map((file) => file.sha256)).toContain(sha256('two'))
    const renamed = await t.add([await t.file('same.txt', 'three')], { naming: 'exact' })
    const [again] = await t.settled(renamed)
    await t.engine.queue.answer(again?.id ?? '', 'rename', false)
    await until(() => t.engine.queue.batch(renamed, 0, 1).rows[0]?.state.kind === 'done')
    expect(new Set(t.sandbox.files().map((file) => file.name)).size).toBe(2)
    // Of two that begin together, one has it.
    const twin = { kind: 'data-url', dataUrl: 'data:,twin', name: 'twin.txt' } as const
    const twins = await t.settled(await t.add([twin, twin], { naming: 'exact', attended: false }))
    expect(twins.map(({ state }) => state.kind)).toEqual(['done', 'failed'])
  })
})

test('a file too large for the chosen method is asked about before a byte is sent', async () => {
  const t = await testEngine()
  const path = await t.file('big.bin', bytes(10_000_001))
  const batch = await t.add([path], { method: 'base64' })
  const [asked] = await t.settled(batch)
  expect(asked).toMatchObject({
    attempts: 0,
    state: {
      kind: 'needs-answer',
      question: { kind: 'too-large-for-method' },
      because: { code: 'too-large' },
    },
  })
  expect(t.sandbox.requests()).toEqual([])
  await t.engine.queue.answer(asked?.id ?? '', 'use-stream', false)
  await until(() => t.engine.queue.batch(batch, 0, 1).rows[0]?.state.kind === 'done')
  const alone = await t.engine.queue.add([{ kind: 'path', path }], { method: 'base64', attended: false })
  expect(alone).toMatchObject({ count: 0, refused: [{ failure: { code: 'too-large' } }] })
})

describe('URLs', () => {
  async function source(): Promise<string> {
    const server = createServer((request, response) => {
      response.setHeader(
        'content-type',
        request.url?.startsWith('/typed') ? 'image/png' : 'application/octet-stream',
      )
      response.end(request.method === 'HEAD' ? undefined : 'from the web')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  test('the host fetches them; a type stands in for a missing extension', async () => {
    const t = await testEngine({ sandbox: { allowPrivateFetch: true } })
    const web = await source()
    const rows = await t.settled(
      await t.add([
        { kind: 'url', url: `${web}/a%20b.txt` },
        { kind: 'url', url: `${web}/typed` },
      ]),
    )
    expect(rows.map((row) => row.state.kind)).toEqual(['done', 'done'])
    expect(rows.map((row) => row.remoteName)).toEqual([
      expect.stringMatching(/^a-b-.{8}\.txt$/),
      expect.stringMatching(/^typed-.{8}\.png$/),
    ])
    expect(rows.map((row) => row.size)).toEqual([12, 12])
  })

  test('what the host cannot fetch is asked about, then taken by the detour', async () => {
    const t = await testEngine()
    const batch = await t.add([{ kind: 'url', url: `${await source()}/a.txt` }])
    const [asked] = await t.settled(batch)
    expect(asked?.state).toMatchObject({ kind: 'needs-answer', question: { kind: 'detour' } })
    await t.engine.queue.answer(asked?.id ?? '', 'detour', false)
    await until(() => t.engine.queue.batch(batch, 0, 1).rows[0]?.state.kind === 'done')
    const [row] = t.engine.queue.batch(batch, 0, 1).rows
    expect(row?.sha256).toBe(sha256('from the web'))
    expect(await readdir(join(t.dataDir, 'staging'))).toEqual([])
  })

  test('what the detour cannot fetch either fails, and is not asked for again and again', async () => {
    let asked = 0
    const web = createServer((_, response) => {
      asked += 1
      response.writeHead(404).end()
    })
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void web.close())
    const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}/a.txt`
    const t = await testEngine()
    const [row] = await t.settled(await t.add([{ kind: 'url', url }], { detour: 'always' }))
    expect(row?.state).toMatchObject({ kind: 'failed', because: { code: 'source-unreachable' } })
    expect([row?.attempts, asked]).toEqual([2, 1])
  })

  test('for a host elsewhere, an address inside the network is asked about before the host hears of it', async () => {
    const t = await testEngine({ deps: { environment: {} } })
    const batch = await t.add([{ kind: 'url', url: 'http://192.168.1.7/a.txt' }])
    const [asked] = await t.settled(batch)
    expect(asked?.state).toMatchObject({ kind: 'needs-answer', question: { kind: 'private-detour' } })
    const refused = await t.engine.queue.add([{ kind: 'url', url: 'http://192.168.1.7/a.txt' }], {
      attended: false,
    })
    expect(refused).toMatchObject({ count: 0, refused: [{ failure: { code: 'private-address' } }] })
  })
})

test('pasted bytes are staged, sent, and removed', async () => {
  const t = await testEngine()
  async function* pasted() {
    yield new TextEncoder().encode('pasted ')
    yield new TextEncoder().encode('bytes')
  }
  const { stagedId, name } = await t.engine.staging.write('clip.png', pasted())
  const [row] = await t.settled(await t.add([{ kind: 'staged', stagedId, name }]))
  expect(row).toMatchObject({ state: { kind: 'done' }, sha256: sha256('pasted bytes'), size: 12 })
  await until(async () => (await readdir(join(t.dataDir, 'staging'))).length === 0)
})

describe('originals', () => {
  test('one that changed after it was accepted is not published', async () => {
    const t = await testEngine({ key: null })
    const path = await t.file('a.txt', 'before')
    const batch = await t.add([path])
    await t.settled(batch)
    await t.file('a.txt', 'after!')
    await utimes(path, new Date(), new Date(Date.now() + 5000))
    await t.engine.keys.set('kie', 'api-key', t.sandbox.key)
    await until(() => t.engine.queue.batch(batch, 0, 1).rows[0]?.state.kind === 'failed')
    expect(t.engine.queue.batch(batch, 0, 1).rows[0]?.state).toMatchObject({
      because: { code: 'file-changed' },
    })
    expect(t.sandbox.files()).toEqual([])
  })
})

describe('closing and opening', () => {
  test('what was being sent goes on, under the same name', async () => {
    const t = await testEngine()
    t.sandbox.faults.add({ times: 'always', fault: { kind: 'stall-after-body' } })
    const batch = await t.add([await t.file('a.bin', bytes(2_000_000))])
    await until(() => t.sandbox.files().length === 1)
    const again = await t.reopen({ scope: { kind: 'own', batches: [] } })
    expect(again.engine.queue.batch(batch, 0, 1).rows[0]?.state.kind).toBe('queued')
    t.sandbox.faults.clear()
    const third = await again.reopen({ scope: { kind: 'everything' } })
    const [row] = await third.settled(batch)
    expect(row?.state.kind).toBe('done')
    expect(row?.attempts).toBe(2)
    expect(third.engine.history.item(row?.id ?? '').attempts.map((attempt) => attempt.outcome)).toEqual([
      'cut-short',
      'done',
    ])
    expect(new Set(t.sandbox.files().map((file) => file.name)).size).toBe(1)
  })

  test('the data directory is for its owner alone, and no key is in it', async () => {
    const key = 'canary-9f8e7d6c5b4a'
    const t = await testEngine({ sandbox: { keys: [key] } })
    await t.settled(await t.add([await t.file('a.txt', 'a')]))
    await t.engine.keys.set('kie', 'api-key', key)
    await t.settled(await t.add([await t.file('b.txt', 'b')], { keys: { 'api-key': key } }))
    await t.engine.close()
    expect((await stat(t.dataDir)).mode & 0o777).toBe(0o700)
    for (const name of await readdir(t.dataDir, { recursive: true })) {
      const path = join(t.dataDir, name)
      const found = await stat(path)
      expect([name, (found.mode & 0o077).toString(8)]).toEqual([name, '0'])
      if (found.isFile()) expect((await readFile(path)).includes(key), name).toBe(false)
    }
  })

  test('one row that cannot be read hides no other', async () => {
    const t = await testEngine()
    await t.settled(await t.add([await t.file('a.txt', 'a'), await t.file('b.txt', 'b')]))
    await t.engine.close()
    const database = new Database(join(t.dataDir, 'mayfly.db'))
    database.prepare(`UPDATE uploads SET state_data = '{"kind":"do' WHERE name = 'a.txt'`).run()
    database.close()
    const again = await t.reopen()
    expect(
      (await again.engine.history.page({ filter: {} }, null, 10)).rows.map((row) => [
        row.name,
        row.state.kind,
      ]),
    ).toEqual([
      ['b.txt', 'done'],
      ['a.txt', 'failed'],
    ])
  })
})
