import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { createMemorySecrets, type SecretStore } from '../../electron/engine/secrets.ts'
import { startSandbox } from '../../electron/sandbox/sandbox.ts'
import { fastClock } from '../helpers/fast-clock.ts'
import { testEngine } from '../helpers/test-engine.ts'
import { until } from '../helpers/until.ts'

test('what waits for the network goes at once when the computer wakes up', async () => {
  // So slow a clock that nothing goes by its own timer while the test runs.
  const clock = fastClock(0.02)
  const t = await testEngine({ clock, deps: { environment: { MAYFLY_KIE_URL: 'https://host.invalid' } } })
  const batch = await t.add([await t.file('a.txt', 'a'), await t.file('b.txt', 'b')])
  const rows = () => t.engine.queue.batch(batch, 0, 2).rows
  await until(() =>
    rows().some((row) => row.state.kind === 'waiting' && row.state.because.code === 'offline'),
  )
  await until(() => rows().every((row) => row.state.kind !== 'sending'))
  const before = rows().reduce((sum, row) => sum + row.attempts, 0)
  t.engine.wake()
  await until(() => rows().reduce((sum, row) => sum + row.attempts, 0) > before)
})

test('what was let wait by a clock that was a day ahead goes at the next start, when that is right again', async () => {
  const clock = fastClock(10)
  const t = await testEngine({ clock })
  t.sandbox.faults.add({
    times: 'always',
    fault: { kind: 'unavailable', retryAfter: 'seconds', seconds: 60 },
  })
  clock.shift(25 * 3_600_000)
  const batch = await t.add([await t.file('a.txt', 'a')])
  await until(() => t.engine.queue.batch(batch, 0, 1).rows[0]?.state.kind === 'waiting')
  await t.engine.close()
  t.sandbox.faults.clear()
  clock.shift(-25 * 3_600_000)
  const again = await t.reopen()
  expect((await again.settled(batch)).map(({ state }) => state.kind)).toEqual(['done'])
})

test('a key is known wherever it came from, and nothing else is', async () => {
  const secrets = createMemorySecrets({ name: 'a keychain in memory' })
  await secrets.set('uploadcare/public-key', 'of-another-host')
  const t = await testEngine({
    secrets,
    key: 'from-the-keychain',
    deps: { environment: { MAYFLY_KIE_KEY: 'from-the-environment' } },
  })
  await t.engine.keys.set('kie', 'api-key', 'typed-just-now')
  const held = await Promise.all(
    [
      ...['typed-just-now', ' from-the-environment\n', 'of-another-host', 'from-the-keychain2', '', 'key'],
    ].map(t.engine.keys.holds),
  )
  expect(held).toEqual(['key', 'key', 'key', 'no-key', 'no-key', 'no-key'])
})

test('a text waits for a keychain that is locked, and where that does not answer nobody knows whether it is a key', async () => {
  const clock = fastClock(50)
  const stored = createMemorySecrets({ name: 'a keychain in memory' })
  await stored.set('uploadcare/public-key', 'of-another-host')
  const lock = Promise.withResolvers<void>()
  const secrets: SecretStore = {
    ...stored,
    get: async (account) => {
      await lock.promise
      return stored.get(account)
    },
  }
  const t = await testEngine({ secrets, key: null, clock })
  expect(await t.engine.keys.holds('of-another-host')).toBe('unknown')
  const asked = t.engine.keys.holds('of-another-host')
  lock.resolve()
  expect(await asked).toBe('key')
  expect(await t.engine.keys.holds('some words')).toBe('no-key')
})

test('what the host says of an old key does not stop the one that was saved meanwhile', async () => {
  const answers: (() => void)[] = []
  const host = createServer((request, response) => {
    const answer = () => {
      const isOld = request.headers.authorization !== 'Bearer new'
      const link = 'https://files.example/a.txt'
      const body = isOld ? { success: false, code: 401 } : { success: true, data: { fileUrl: link } }
      response.writeHead(isOld ? 401 : 200).end(JSON.stringify(body))
      return isOld
    }
    request.resume().on('end', () => (answers.length < 4 ? answers.push(answer) : answer()))
  })
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void host.close())
  const url = `http://127.0.0.1:${(host.address() as AddressInfo).port}`
  const t = await testEngine({ key: 'old', deps: { environment: { MAYFLY_KIE_URL: url } } })
  const batch = await t.add(await Promise.all([...'abcdef'].map((name) => t.file(name, name))))
  await until(() => answers.length === 4)
  await t.engine.keys.set('kie', 'api-key', 'new')
  for (const answer of answers) answer()
  expect((await t.settled(batch)).map((row) => row.state.kind)).toEqual(Array(6).fill('done'))
})

test('a key that is read while it is deleted is not kept', async () => {
  const stored = createMemorySecrets({ name: 'a keychain in memory' })
  const deleting = Promise.withResolvers<void>()
  const secrets: SecretStore = {
    ...stored,
    delete: async (account) => {
      await deleting.promise
      return stored.delete(account)
    },
  }
  const t = await testEngine({ secrets })
  const deleted = t.engine.keys.delete('kie', 'api-key')
  expect(await t.engine.keys.state('kie', 'api-key')).toMatchObject({ kind: 'keychain' })
  deleting.resolve()
  await deleted
  expect(await t.engine.keys.state('kie', 'api-key')).toEqual({ kind: 'missing' })
})

test('what is answered at an old address does not stop the one that was saved meanwhile', async () => {
  const answers: (() => void)[] = []
  const old = createServer((request, response) => {
    request.resume().on('end', () => answers.push(() => response.writeHead(404).end()))
  })
  await new Promise<void>((resolve) => old.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void old.close())
  const t = await testEngine({ deps: { environment: {} } })
  const kie = t.engine.destinations.list()[0]?.destination
  if (!kie) throw new Error('no destination')
  const url = `http://127.0.0.1:${(old.address() as AddressInfo).port}`
  t.engine.destinations.save({ ...kie, baseUrl: url })
  const batch = await t.add([await t.file('a.txt', 'a')])
  await until(() => answers.length === 1)
  t.engine.destinations.save({ ...kie, baseUrl: t.sandbox.url })
  for (const answer of answers) answer()
  expect((await t.settled(batch)).map((row) => row.state.kind)).toEqual(['done'])
})

test('a key that was given for one address goes to no other, by whatever way it came', async () => {
  const t = await testEngine({ key: null, deps: { environment: {} } })
  const real = await startSandbox()
  onTestFinished(() => real.close())
  const kie = t.engine.destinations.list()[0]?.destination
  if (kie?.id !== 'kie') throw new Error('there is no such destination')
  t.engine.destinations.save({ ...kie, baseUrl: real.url })
  const place = { baseUrl: t.sandbox.url, keys: { 'api-key': 'wrong' } }
  const [atHome, elsewhere] = [
    await t.add([await t.file('a.txt', 'a')]),
    await t.add([await t.file('b.txt', 'b')], place),
  ]
  const state = (engine: typeof t.engine, batch: string) =>
    engine.queue.batch(batch, 0, 1).rows[0]?.state.kind
  const both = (engine: typeof t.engine) => [state(engine, atHome), state(engine, elsewhere)]
  await until(() => both(t.engine).every((kind) => kind === 'needs-key'))
  // Also over the one that came with it, and was refused.
  await t.engine.queue.run({ kie: { 'api-key': t.sandbox.key } }, { kie: `${t.sandbox.url}/` })
  await until(() => state(t.engine, elsewhere) === 'done' && state(t.engine, atHome) === 'needs-key')

  const third = await t.add([await t.file('c.txt', 'c')], { ...place, alreadyUp: 'upload' })
  await t.settled(third)
  const ofPractice = { MAYFLY_KIE_URL: t.sandbox.url, MAYFLY_KIE_KEY: t.sandbox.key }
  const other = await t.reopen({ environment: { ...ofPractice, MAYFLY_KIE_URL: 'http://127.0.0.1:9' } })
  await other.engine.keys.set('kie', 'api-key', real.key)
  await until(() => state(other.engine, atHome) === 'done')
  await other.engine.queue.run({})
  await until(() => state(other.engine, third) === 'needs-key')
  const asked = () => [real, t.sandbox].map((host) => host.requests().length)
  expect(asked()).toEqual([1, 3])
  const next = await other.reopen({ environment: ofPractice })
  await next.engine.queue.run({})
  await until(() => state(next.engine, third) === 'done')
  expect(asked()).toEqual([1, 4])
})

test('--give-up is kept behind a host that asks for a longer wait, also by what waits its turn', async () => {
  const t = await testEngine()
  const fault = { kind: 'too-many-requests', retryAfter: 'seconds', seconds: 86_000 } as const
  t.sandbox.faults.add({ times: 'always', fault })
  const files = (name: string) =>
    Promise.all(Array.from({ length: 8 }, (_, at) => t.file(`${name}${at}`, name)))
  const began = t.clock.now()
  const batch = await t.add(await files('a'), { giveUpMs: 60_000, attended: false })
  const patient = await t.add(await files('b'), { attended: false })
  const rows = await t.settled(batch)
  expect(rows.map(({ state }) => state)).toEqual(
    Array(8).fill(
      expect.objectContaining({ kind: 'failed', because: expect.objectContaining({ code: 'busy' }) }),
    ),
  )
  expect(Math.min(...rows.map(({ changedAt }) => changedAt)) - began).toBeGreaterThanOrEqual(60_000)
  expect(t.engine.queue.batch(patient, 0, 9).rows.map(({ state }) => state.kind)).toEqual(
    Array(8).fill('queued'),
  )
  expect(t.engine.destinations.list()[0]?.gate.kind).toBe('cooling')
  // What was held up for long, and then let go, waits anew.
  t.sandbox.faults.clear()
  await t.engine.destinations.reopen('kie')
  expect((await t.settled(patient)).every(({ state }) => state.kind === 'done')).toBe(true)
})

test('what a computer slept through was no waiting for its network', async () => {
  const clock = fastClock(100)
  const t = await testEngine({ clock, deps: { environment: { MAYFLY_KIE_URL: 'https://host.invalid' } } })
  const batch = await t.add([await t.file('a.txt', 'a')])
  const row = () => t.engine.queue.batch(batch, 0, 1).rows[0]
  await until(() => row()?.state.kind === 'waiting')
  const before = row()?.attempts ?? 0
  clock.shift(25 * 3_600_000)
  await until(() => (row()?.attempts ?? 0) > before + 1)
  expect(row()?.state.kind).not.toBe('failed')
})

test.each(['closed', 'killed'])(
  'the hours for which Mayfly was %s were no waiting for its network',
  async (how) => {
    const clock = fastClock(100)
    const t = await testEngine({ clock, deps: { environment: { MAYFLY_KIE_URL: 'https://host.invalid' } } })
    const batch = await t.add([await t.file('a.txt', 'a')], { giveUpMs: 120_000, attended: false })
    await until(() => t.engine.queue.batch(batch, 0, 1).rows[0]?.state.kind === 'waiting')
    // What a process that is killed leaves behind is what is on the disk now.
    const left = join(t.dir, 'left')
    await mkdir(left)
    const database = new Database(join(t.dataDir, 'mayfly.db'), { readonly: true })
    database.prepare('VACUUM INTO ?').run(join(left, 'mayfly.db'))
    database.close()
    await t.engine.close()
    clock.shift(25 * 3_600_000)
    const again = await t.reopen(how === 'killed' ? { dataDir: left } : {})
    // The time for which it was there counts.
    const [failed] = await again.settled(batch)
    expect(failed?.state).toMatchObject({ kind: 'failed', because: { code: 'offline' } })
    expect((failed?.changedAt ?? 0) - (failed?.createdAt ?? 0)).toBeGreaterThanOrEqual(
      25 * 3_600_000 + 120_000,
    )
  },
)
