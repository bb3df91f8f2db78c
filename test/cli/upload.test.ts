import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { cliEnvironment, runCli, startCli } from '../helpers/cli-process.ts'
import { until } from '../helpers/until.ts'
import { jsonLines, lines, startPractice } from './start-practice.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test('links come in the order given, also when the first is the slowest; what was refused says why', async () => {
  const { sandbox, cwd, env, write } = await startPractice()
  sandbox.faults.add({ match: { name: 'slow' }, fault: { kind: 'slow-reply', ms: 500 } })
  await write('slow.bin', randomBytes(1_200_000))
  await write('quick.txt', 'quick')
  await write('folder/one.txt', '1')
  await write('folder/two/deep.txt', '2')
  const { code, stdout, stderr } = await runCli(
    ['upload', 'slow.bin', 'missing.txt', 'folder', 'quick.txt'],
    { cwd, env },
  )
  const names = lines(stdout).map((link) =>
    new URL(link).pathname.replace(/^.*\//, '').replace(/-[a-z0-9]+\./, '.'),
  )
  expect(names).toEqual(['slow.bin', 'one.txt', 'deep.txt', 'quick.txt'])
  expect(lines(stderr)).toHaveLength(1)
  expect(stderr).toMatch(/missing\.txt/)
  expect(code).toBe(1)
  for (const link of lines(stdout)) expect((await fetch(link)).status).toBe(200)
})

test('--json gives one object for each input, with what the host and the sender know', async () => {
  const { cwd, env, write } = await startPractice()
  const bytes = randomBytes(1_500_000)
  const path = await write('photo.png', bytes)
  const { code, stdout } = await runCli(['upload', '--json', '--path', '/holiday/', 'photo.png', 'nope'], {
    cwd,
    env,
  })
  const [done, refused] = jsonLines(stdout)
  expect(done).toMatchObject({
    ...{
      state: 'done',
      destination: 'kie',
      provider: 'kie',
      method: 'stream',
      source: path,
      name: 'photo.png',
    },
    ...{ remotePath: 'holiday', size: bytes.length, mimeType: 'image/png', sha256: sha256(bytes) },
    ...{ expirySource: 'reply', attempts: 1, failure: null },
  })
  expect(done?.uploadedAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  const stored = await fetch(String(done?.downloadUrl))
  expect(sha256(new Uint8Array(await stored.arrayBuffer()))).toBe(sha256(bytes))
  expect(refused).toMatchObject({
    id: null,
    state: 'failed',
    name: 'nope',
    failure: { code: 'file-missing' },
  })
  expect(code).toBe(1)
  const added = await runCli(['upload', '--json', '--no-wait', 'photo.png', 'nope'], { cwd, env })
  expect(jsonLines(added.stdout)).toEqual([
    expect.objectContaining({ name: 'photo.png', state: 'queued' }),
    { ...refused, batch: expect.any(String) },
  ])
})

test.each([0, 1, 1_000_000, 1_000_001, 12_000_000])('%i bytes arrive byte for byte', async (size) => {
  const { sandbox, cwd, env, write } = await startPractice()
  const bytes = randomBytes(size)
  await write('a.bin', bytes)
  const { code, stdout, stderr } = await runCli(['upload', 'a.bin'], { cwd, env })
  expect({ code, stderr, links: lines(stdout).length }).toEqual({ code: 0, stderr: '', links: 1 })
  expect(sandbox.files().map((file) => file.sha256)).toEqual([sha256(bytes)])
})

test('--reuse gives the link that lives of the same content, and only then; without it all is sent again', async () => {
  const { cwd, env, write, sandbox } = await startPractice()
  await write('a.txt', 'first')
  await write('same.txt', 'first')
  await write('b.txt', 'second')
  const [link] = lines((await runCli(['upload', 'a.txt'], { cwd, env })).stdout)
  const reused = await runCli(['upload', '--reuse', 'same.txt', 'b.txt'], { cwd, env })
  expect(reused.code).toBe(0)
  expect(lines(reused.stdout)[0]).toBe(link)
  expect(lines(reused.stdout)).toHaveLength(2)
  expect(sandbox.files()).toHaveLength(2)
  expect(lines((await runCli(['upload', 'a.txt'], { cwd, env })).stdout)[0]).not.toBe(link)
  expect(sandbox.files()).toHaveLength(3)
})

test('standard input goes up under its exact name, in a format with escapes', async () => {
  const { sandbox, cwd, env } = await startPractice()
  const run = { cwd, env, stdin: 'from a pipe' }
  const { code, stdout } = await runCli(['upload', '-', '--name', 'a[b].txt', '--format', 'markdown'], run)
  expect(code).toBe(0)
  expect(stdout).toMatch(/^\[a\\\[b\\\]\.txt\]\(http/)
  expect(sandbox.files()[0]).toMatchObject({ name: 'a[b].txt', sha256: sha256(Buffer.from('from a pipe')) })
})

test('a URL is fetched by the host', async () => {
  const { sandbox, cwd, env, write } = await startPractice({ allowPrivateFetch: true })
  await write('a.txt', 'a')
  const [link = ''] = lines((await runCli(['upload', 'a.txt'], { cwd, env })).stdout)
  const { stdout, code } = await runCli(['upload', '--json', link], { cwd, env })
  expect(jsonLines(stdout)[0]).toMatchObject({ state: 'done', method: 'url', source: link, sha256: null })
  expect(code).toBe(0)
  expect(sandbox.files()).toHaveLength(2)
})

test('a URL that the host cannot reach is not handed to it, and one that is no web address neither', async () => {
  const { sandbox, cwd, env } = await startPractice()
  const given = ['http://192.168.1.1/secret?token=canary', 'ftp://x.test/a']
  const { code, stdout, stderr } = await runCli(['upload', ...given], { cwd, env })
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(lines(stderr)).toHaveLength(2)
  expect(sandbox.files()).toEqual([])
})

test('--no-wait only writes down; queue run sends it and prints the links', async () => {
  const { sandbox, cwd, env, write } = await startPractice()
  await write('a.txt', 'a')
  await write('b.txt', 'b')
  const added = await runCli(['upload', '--no-wait', 'a.txt', 'b.txt'], { cwd, env })
  expect(added.code).toBe(0)
  expect(lines(added.stdout).map((line) => line.split(' ')[1])).toEqual(['a.txt', 'b.txt'])
  expect(sandbox.requests()).toEqual([])
  const ran = await runCli(['queue', 'run'], { cwd, env })
  expect(ran.code).toBe(0)
  expect(lines(ran.stdout)).toHaveLength(2)
  expect(sandbox.files()).toHaveLength(2)
})

test('a host that is busy is waited for, and that is said', async () => {
  const { sandbox, cwd, env, write } = await startPractice()
  sandbox.faults.add({ fault: { kind: 'too-many-requests', retryAfter: 'seconds', seconds: 1 } })
  await write('a.txt', 'a')
  const { code, stdout, stderr } = await runCli(['upload', 'a.txt'], { cwd, env })
  expect(stderr).toMatch(/Again in [12] s\./)
  expect({ code, links: lines(stdout).length }).toEqual({ code: 0, links: 1 })
})

test('what the host rejects fails with its words, and the others go on', async () => {
  const { sandbox, cwd, env, write } = await startPractice()
  const fault = { kind: 'status', status: 400, message: 'No such type here' } as const
  sandbox.faults.add({ match: { name: 'bad' }, times: 'always', fault })
  await write('bad.txt', 'a')
  await write('good.txt', 'b')
  const { code, stdout, stderr } = await runCli(['upload', 'bad.txt', 'good.txt'], { cwd, env })
  expect(code).toBe(1)
  expect(lines(stdout)).toHaveLength(1)
  expect(stderr).toMatch(/^bad\.txt: .*No such type here/)
})

test('a wrong key stops after a handful of requests and keeps all; with the right one queue run goes on', async () => {
  const { sandbox, cwd, env, dataDir, write } = await startPractice()
  const names = Array.from({ length: 30 }, (_, index) => `file-${index}.txt`)
  for (const name of names) await write(name, name)
  const canary = 'wrong-canary-key-5931'
  const wrong = await runCli(['upload', ...names], { cwd, env: { ...env, MAYFLY_KIE_KEY: canary } })
  expect(wrong.code).toBe(3)
  expect(wrong.stdout).toBe('')
  expect(wrong.stderr).toMatch(/30 files wait\..*mayfly key set.*mayfly queue run/)
  expect(sandbox.requests().length).toBeLessThanOrEqual(8)
  expect(wrong.stderr).not.toContain(canary)
  for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    // The lock's file may not be opened by anybody else while it is held; nobody holds it now.
    if (!entry.isFile()) continue
    expect((await readFile(`${entry.parentPath}/${entry.name}`)).includes(canary)).toBe(false)
  }
  // So many that they are not told of one by one.
  for (let at = 0; at < 700; at++) await write(`many/${at}.txt`, '')
  const other = { ...env, MAYFLY_DATA_DIR: `${dataDir}-many`, MAYFLY_KIE_KEY: canary }
  const many = await runCli(['upload', 'many'], { cwd, env: other })
  expect(many).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/^700 files wait\./) })

  const { code, stdout } = await runCli(['queue', 'run'], { cwd, env })
  expect({ code, links: lines(stdout).length }).toEqual({ code: 0, links: 30 })
  expect(new Set(sandbox.files().map((file) => file.name)).size).toBe(30)
})

test.each([
  ['no source', ['upload']],
  ['an unknown option', ['upload', '--fast', 'a.txt']],
  ['an unknown destination', ['upload', '--to', 'nowhere', 'a.txt']],
  ['a file by URL', ['upload', '--method', 'url', 'a.txt']],
  ['a path out of its folder', ['upload', '--path', '../x', 'a.txt']],
  ['a name for two', ['upload', '--name', 'n', 'a.txt', 'a.txt']],
  ['an unknown format', ['upload', '--format', 'pdf', 'a.txt']],
  ['an unknown command', ['uplaod', 'a.txt']],
  ['an unknown id', ['queue', 'resume', 'nothere']],
  ['an unknown action', ['queue', 'stop']],
  ['no command', []],
])('bad usage, %s: exit code 2, a sentence, nothing on standard output', async (_, args) => {
  const { cwd, env, sandbox, write } = await startPractice()
  await write('a.txt', 'a')
  const { code, stdout, stderr } = await runCli(args, { cwd, env })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^[^a-z].*\.$|^Usage: mayfly/m)
  expect(stderr).toMatch(/See `mayfly .*--help`\.|^Usage: mayfly/)
  expect(sandbox.requests()).toEqual([])
})

test('base64 over 10 MB is bad usage', async () => {
  const { cwd, dataDir, env, write } = await startPractice()
  await write('large.bin', Buffer.alloc(10_000_001))
  const upload = ['upload', '--method', 'base64', 'large.bin']
  expect((await runCli(upload, { cwd, env })).code).toBe(2)
  // Also for a destination that a person added.
  const database = new Database(join(dataDir, 'mayfly.db'))
  database.exec(`INSERT INTO destinations (id, position, value)
    SELECT 'mine', 9, json_set(value, '$.id', 'mine') FROM destinations WHERE id = 'kie'`)
  database.close()
  const { code, stderr } = await runCli([...upload, '--to', 'mine'], { cwd, env })
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('over the 10 MB') })
})

test('a reader that goes away stops nothing; that links were not read is told by the exit code and a sentence', async () => {
  const { sandbox, cwd, env, write } = await startPractice()
  const names = Array.from({ length: 20 }, (_, index) => `f${index}.txt`)
  for (const name of names) await write(name, name)
  const unread = (args: readonly string[]) => {
    const cli = startCli(args, { cwd, env })
    cli.child.stdout?.destroy()
    return cli.ended
  }
  const { code, stderr } = await unread(['upload', ...names])
  expect({ code, lines: lines(stderr) }).toEqual({
    code: 141,
    lines: [expect.stringMatching(/`mayfly history`/)],
  })
  expect(sandbox.files()).toHaveLength(20)
  // Who only looks has seen what they wanted: `mayfly history | head` is quiet, as elsewhere.
  expect(await unread(['history', '--json'])).toMatchObject({ code: 141, stderr: '' })
  expect(await unread(['export'])).toMatchObject({ code: 141, stderr: '' })
  // What failed says more than that nobody read about it.
  expect((await unread(['upload', '--json', 'f0.txt', 'gone.txt'])).code).toBe(1)
  if (process.platform === 'linux') {
    const script = join(import.meta.dirname, '..', 'helpers', 'built-cli.mjs')
    const full = ['-c', 'exec "$0" "$@" > /dev/full', process.execPath, script, 'history', '--json']
    const { status, stderr } = spawnSync('sh', full, { env: cliEnvironment(env), encoding: 'utf8' })
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'What was printed could not be written (ENOSPC).\n',
    })
  }
})

test('a data directory that is a file is refused in a sentence', async () => {
  const { cwd, env, write } = await startPractice()
  const path = await write('data-file', '')
  await write('a.txt', 'a')
  const { code, stderr } = await runCli(['upload', 'a.txt'], { cwd, env: { ...env, MAYFLY_DATA_DIR: path } })
  expect(code).toBe(1)
  expect(stderr).toMatch(/data directory/)
  expect(lines(stderr)).toHaveLength(1)
})

test('waiting for the network ends when --give-up says so', async () => {
  const { cwd, env, write } = await startPractice()
  await write('a.txt', 'a')
  const nobody = { ...env, MAYFLY_KIE_URL: 'http://127.0.0.1:9' }
  const { code, stdout, stderr } = await runCli(['upload', '--give-up', '1s', 'a.txt'], { cwd, env: nobody })
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/a\.txt: /)
})

test('what is uploaded is read once the command runs, from where it was typed', async () => {
  const { cwd, env, sandbox, write } = await startPractice()
  await write('here.txt', 'here')
  const { code } = await runCli(['upload', 'here.txt'], { env: { ...env, INIT_CWD: cwd } })
  expect(code).toBe(0)
  await until(() => sandbox.files().length === 1, { what: 'the file at the sandbox' })
})
