import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCli, startCli } from '../helpers/cli-process.ts'
import { noKeyring, startKeyring, type TestKeyring } from '../helpers/keyring.ts'
import { until } from '../helpers/until.ts'
import { lines, startPractice } from './start-practice.ts'

const canary = 'canary-key-8d1f03'

test('a key as an argument is refused in words that do not hold it', async () => {
  const { cwd, env } = await startPractice()
  for (const args of [
    ['key', 'set', canary],
    ['key', canary],
    ['key', 'set', `--key=${canary}`],
  ]) {
    const { code, stdout, stderr } = await runCli(args, { cwd, env })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).not.toContain(canary)
  }
})

test.each([`${canary}\nmore`, `${canary}\u0007`, ''])(
  'the key %j is refused without being shown',
  async (stdin) => {
    const { cwd, env } = await startPractice()
    const { code, stderr } = await runCli(['key', 'set'], { cwd, env, stdin })
    expect(code).toBe(2)
    expect(stderr).not.toContain(canary)
    expect(stderr).not.toBe('')
  },
)

test('without a keychain the sentence names the environment variable', async () => {
  const { cwd, env } = await startPractice()
  const bare = { MAYFLY_DATA_DIR: env.MAYFLY_DATA_DIR }
  const { code, stderr } = await runCli(['key', 'set'], { cwd, env: bare, stdin: canary })
  expect(code).toBe(3)
  expect(stderr).toMatch(/MAYFLY_KIE_KEY/)
  expect(stderr).not.toContain(canary)
  expect(await runCli(['key', 'status'], { cwd, env: bare })).toMatchObject({ code: 3 })
})

test('a key in the environment is named as such, never shown', async () => {
  const { cwd, env } = await startPractice()
  const { code, stdout, stderr } = await runCli(['key', 'status'], {
    cwd,
    env: { ...env, MAYFLY_KIE_KEY: canary },
  })
  expect(code).toBe(0)
  expect(stdout).toMatch(/MAYFLY_KIE_KEY/)
  expect(stdout + stderr).not.toContain(canary)
})

test('with --json a command says where the key is, in the same fields for each state, and never the key', async () => {
  const { cwd, env } = await startPractice()
  const given = await runCli(['key', 'status', '--json'], { cwd, env: { ...env, MAYFLY_KIE_KEY: canary } })
  expect(given).toMatchObject({ code: 0, stderr: '' })
  const here = { destination: 'kie', field: 'api-key', since: null, variable: null, why: null }
  expect(JSON.parse(given.stdout)).toEqual({ ...here, state: 'environment', variable: 'MAYFLY_KIE_KEY' })
  const bare = { cwd, env: { MAYFLY_DATA_DIR: env.MAYFLY_DATA_DIR } }
  const set = await runCli(['key', 'set', '--json'], { ...bare, stdin: canary })
  expect({ code: set.code, ...JSON.parse(set.stdout) }).toEqual({
    ...{ ...here, code: 3, state: 'session', why: expect.stringContaining('no keychain') },
  })
  expect(given.stdout + set.stdout + set.stderr).not.toContain(canary)
})

describe.skipIf(noKeyring())('with a keychain', () => {
  let keyring: TestKeyring
  beforeAll(async () => {
    keyring = await startKeyring()
  })
  afterAll(() => keyring?.stop())

  test('a key is saved, used, shown as there, and deleted; it is in no process’s arguments', async () => {
    const { sandbox, cwd, env, write } = await startPractice()
    await write('a.txt', 'a')
    const { MAYFLY_KIE_KEY: key, ...rest } = env
    const withKeychain = { ...rest, ...keyring.env }
    expect((await runCli(['upload', 'a.txt'], { cwd, env: withKeychain })).code).toBe(3)

    const setting = startCli(['key', 'set'], { cwd, env: withKeychain, stdin: `${key}\n` })
    const shown = await until(() => readFile(`/proc/${setting.pid}/cmdline`, 'utf8'))
    expect(shown).not.toContain(key)
    const set = await setting.ended
    expect({ code: set.code, stdout: set.stdout }).toEqual({ code: 0, stdout: '' })
    expect(set.stderr).toMatch(/saved in the keychain/)

    const status = await runCli(['key', 'status'], { cwd, env: withKeychain })
    expect(status).toMatchObject({ code: 0 })
    expect(status.stdout).toMatch(/in the keychain, saved \d+ s ago/)
    const ran = await runCli(['queue', 'run'], { cwd, env: withKeychain })
    expect({ code: ran.code, links: lines(ran.stdout).length }).toEqual({ code: 0, links: 1 })
    expect(sandbox.files()).toHaveLength(1)

    expect((await runCli(['key', 'delete'], { cwd, env: withKeychain })).code).toBe(0)
    expect((await runCli(['key', 'status'], { cwd, env: withKeychain })).code).toBe(3)
  })
})
