import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createKeychain, createMemorySecrets, type KeychainBinding } from '../../electron/engine/secrets.ts'
import { noKeyring, startKeyring, type TestKeyring } from '../helpers/keyring.ts'

const canary = 'canary-key-5f1e'
const run = promisify(execFile)
type Step = ['get' | 'set' | 'delete', string, string?]

/** In a process of its own, since the native part keeps the bus it met first. */
async function useKeychain(env: Readonly<Record<string, string>>, steps: Step[], options = {}) {
  const driver = join(import.meta.dirname, '../helpers/use-keychain.ts')
  const { DBUS_SESSION_BUS_ADDRESS: _bus, XDG_RUNTIME_DIR: _runtime, ...rest } = process.env
  const args = [driver, JSON.stringify(steps), JSON.stringify(options)]
  const { stdout, stderr } = await run(process.execPath, args, { env: { ...rest, ...env } })
  expect(stderr).toBe('')
  return JSON.parse(stdout) as {
    name: string | null
    results: { ok: boolean; secret?: string; why?: string }[]
  }
}

const why = noKeyring()
describe.skipIf(why !== null)(`with a real Secret Service${why ? ` (skipped: ${why})` : ''}`, () => {
  let keyring: TestKeyring
  beforeAll(async () => {
    keyring = await startKeyring()
  })
  afterAll(() => keyring?.stop())

  test('a key is there for the next process, and gone once deleted', async () => {
    const first = await useKeychain(keyring.env, [
      ['get', 'kie/key'],
      ['set', 'kie/key', canary],
    ])
    expect(first).toEqual({ name: 'the login keyring', results: [{ ok: true, secret: null }, { ok: true }] })
    const second = await useKeychain(keyring.env, [
      ['get', 'kie/key'],
      ['set', 'kie/key', 'replaced'],
      ['get', 'kie/key'],
      ['delete', 'kie/key'],
      ['get', 'kie/key'],
      ['delete', 'kie/key'],
    ])
    expect(second.results).toEqual([
      { ok: true, secret: canary },
      { ok: true },
      { ok: true, secret: 'replaced' },
      { ok: true },
      { ok: true, secret: null },
      { ok: true },
    ])
  })

  test('keys of any letters and length come back as they were, each for its own account', async () => {
    const keys = ['ключ 鍵 🗝️ "quoted" \\ \'', 'k'.repeat(16_384), ' spaces kept ']
    const written = await useKeychain(keyring.env, [
      ...keys.map((key, index): Step => ['set', `destination-${index}/key`, key]),
      ...keys.map((_key, index): Step => ['get', `destination-${index}/key`]),
    ])
    expect(written.results.slice(3)).toEqual(keys.map((secret) => ({ ok: true, secret })))
  })

  const secretTool = spawnSync('secret-tool', ['--version']).error === undefined
  test.skipIf(!secretTool)('other programs of the desktop see the entry under Mayfly’s name', async () => {
    await useKeychain(keyring.env, [['set', 'seen/key', canary]])
    const lookup = ['lookup', 'service', 'mayfly', 'username', 'seen/key']
    const { stdout } = await run('secret-tool', lookup, { env: { ...process.env, ...keyring.env } })
    expect(stdout).toBe(canary)
  })

  test('a service that hangs ends in a sentence', async () => {
    const hanging = await startKeyring()
    onTestFinished(() => hanging.stop())
    process.kill(hanging.servicePid as number, 'SIGSTOP')
    const { name, results } = await useKeychain(hanging.env, [['set', 'kie/key', canary]], {
      timeoutMs: 1000,
    })
    expect(name).toBeNull()
    expect(results[0]?.why).toMatch(/^The login keyring did not answer.*unlock.*try again\.$/)
  })

  test('a bus on which nothing keeps secrets is named, with what to install', async () => {
    const empty = await startKeyring({ service: false })
    onTestFinished(() => empty.stop())
    const { name, results } = await useKeychain(empty.env, [
      ['get', 'kie/key'],
      ['set', 'kie/key', canary],
    ])
    expect(name).toBeNull()
    for (const result of results)
      expect(result.why).toMatch(/no Secret Service answers.*Install.*gnome-keyring/)
    expect(JSON.stringify(results)).not.toContain(canary)
  })
})

test.runIf(process.platform === 'linux')('no session bus is said in words', async () => {
  const env = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' }
  const { name, results } = await useKeychain(env, [['set', 'kie/key', canary]])
  expect(name).toBeNull()
  expect(results[0]?.why).toMatch(/no keychain in this session.*session bus/)
})

/** A binding whose entries do as told: for what a real keychain cannot be made to do here. */
function binding(act: (secret?: string) => Promise<never>): () => Promise<KeychainBinding> {
  class AsyncEntry {
    getPassword = () => act()
    setPassword = (secret: string) => act(secret)
    deletePassword = () => act()
  }
  return async () => ({ AsyncEntry })
}

test('a prompt that nobody answers ends in a sentence, for every call', async () => {
  const load = binding(() => new Promise<never>(() => {}))
  const keychain = await createKeychain({ platform: 'darwin', timeoutMs: 5, load })
  expect(keychain.name).toBe('Keychain')
  for (const call of [keychain.get('a'), keychain.set('a', canary), keychain.delete('a')]) {
    expect(await call).toMatchObject({
      ok: false,
      why: expect.stringMatching(/^Keychain did not answer within 1 second/),
    })
  }
})

test.each([
  ['linux', 'Secret Service: unlock prompt was dismissed', /login keyring is locked.*Unlock it/],
  ['linux', 'Secret Service: no result found', /no default keyring.*Create one/],
  ['darwin', 'User interaction is not allowed.', /^Keychain is locked, or Mayfly was not allowed/],
  [
    'win32',
    'Attribute password is longer than platform limit of 2560 chars',
    /longer than Windows Credential Manager/,
  ],
  [
    'win32',
    'Something new',
    /^Windows Credential Manager could not be used\. It said: Something new\. Unlock/,
  ],
] as const)('on %s "%s" is put in words', async (platform, native, words) => {
  const load = binding(() => Promise.reject(new Error(native)))
  const result = await (await createKeychain({ platform, load })).set('a', canary)
  expect(result).toMatchObject({ ok: false, why: expect.stringMatching(words) })
})

test('native words that hold the key are left out', async () => {
  const load = binding((secret) => Promise.reject(new Error(`cannot store "${secret}"`)))
  const result = await (await createKeychain({ platform: 'darwin', load })).set('a', canary)
  expect(result).toMatchObject({ ok: false })
  expect(JSON.stringify(result)).not.toContain(canary)
})

test('a missing native part is a sentence, and is asked for only once', async () => {
  let loads = 0
  const load = async () => {
    loads += 1
    throw Object.assign(new Error('Cannot find native binding.'), { code: 'MODULE_NOT_FOUND' })
  }
  const keychain = await createKeychain({ load })
  expect(keychain.name).toBeNull()
  expect(await keychain.get('a')).toMatchObject({
    ok: false,
    why: expect.stringMatching(/could not be loaded/),
  })
  expect(loads).toBe(1)
})

test('keys in memory are forgotten with the store', async () => {
  const store = createMemorySecrets()
  expect(store.name).toBeNull()
  await store.set('a', canary)
  expect(await store.get('a')).toEqual({ ok: true, secret: canary })
  await store.delete('a')
  expect(await store.get('a')).toEqual({ ok: true, secret: null })
  expect(await createMemorySecrets({ name: 'a test keychain' }).get('a')).toEqual({ ok: true, secret: null })
})
