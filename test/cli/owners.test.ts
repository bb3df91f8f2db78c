import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { runCli, startCli, startScript } from '../helpers/cli-process.ts'
import { until } from '../helpers/until.ts'
import { jsonLines, lines, startPractice } from './start-practice.ts'

test('two CLIs on one data directory: both get their own links, from one queue', async () => {
  const { sandbox, cwd, env, write } = await startPractice()
  await write('a.txt', 'a')
  await write('b.txt', 'b')
  sandbox.faults.add({ match: { name: 'a-' }, fault: { kind: 'slow-reply', ms: 1500 } })
  const first = startCli(['upload', 'a.txt'], { cwd, env })
  await until(() => sandbox.requests().length === 1)
  const second = await runCli(['upload', '-', '--name', 'piped.txt'], { cwd, env, stdin: 'piped' })
  expect({ code: second.code, links: lines(second.stdout).length }).toEqual({ code: 0, links: 1 })
  expect(second.stdout).toContain('piped.txt')
  const ended = await first.ended
  expect({ code: ended.code, links: lines(ended.stdout).length }).toEqual({ code: 0, links: 1 })
  expect(ended.stdout).not.toContain('piped.txt')
})

test('the owner is killed: the other takes over, finishes its own, and leaves the dead one’s for queue run', async () => {
  const { sandbox, cwd, env, write } = await startPractice()
  sandbox.faults.add({ times: 2, fault: { kind: 'stall-reading', afterBytes: 0 } })
  await write('first.bin', randomBytes(2_000_000))
  await write('second.bin', randomBytes(1_500_000))
  const owner = startCli(['upload', 'first.bin'], { cwd, env })
  await until(() => sandbox.requests().length === 1)
  const client = startCli(['upload', '--json', 'second.bin'], { cwd, env })
  await until(() => sandbox.requests().length === 2)
  owner.child.kill('SIGKILL')
  expect((await owner.ended).code).toBe(137)
  const { code, stdout, stderr } = await client.ended
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(jsonLines(stdout)).toMatchObject([{ name: 'second.bin', state: 'done' }])
  expect(sandbox.files().map((file) => file.size)).toEqual([1_500_000])
  const ran = await runCli(['queue', 'run'], { cwd, env })
  expect({ code: ran.code, links: lines(ran.stdout).length }).toEqual({ code: 0, links: 1 })
  expect(sandbox.files().map((file) => file.size)).toEqual([1_500_000, 2_000_000])
})

test('an owner is killed while a folder is added to it: all of it is in the queue all the same, once', async () => {
  const { cwd, dataDir, env, write } = await startPractice()
  const count = 1100
  await Promise.all(Array.from({ length: count }, (_, index) => write(`many/${index}.txt`, `${index}`)))
  const owner = startScript('test/helpers/owner-that-hangs.ts', ['dies'], { cwd, env })
  await until(() => owner.stdout() === 'ready\n')
  const client = startCli(['upload', '--no-wait', 'many', 'missing.txt'], { cwd, env })
  expect((await owner.ended).code).toBe(137)
  const { code, stdout, stderr } = await client.ended
  expect({ code, accepted: new Set(lines(stdout)).size }).toEqual({ code: 1, accepted: count })
  expect(stderr).toContain('missing.txt')
  const database = new Database(join(dataDir, 'mayfly.db'), { readonly: true })
  const rows = database.prepare(`SELECT count(*) AS rows, count(DISTINCT source) AS files,
    sum(state = 'failed') AS failed, max(position) AS last FROM uploads`)
  expect(rows.get()).toEqual({ rows: count, files: count, failed: 0, last: count - 1 })
  database.close()
})

test('the owner ends in order while another waits: the other goes on with its own key and base URL', async () => {
  const { sandbox, cwd, env, write } = await startPractice()
  // Longer than the other process takes to start, on a slow computer as well.
  sandbox.faults.add({ match: { name: 'slow' }, fault: { kind: 'slow-reply', ms: 6000 } })
  sandbox.faults.add({ match: { name: 'held' }, fault: { kind: 'stall-reading', afterBytes: 0 } })
  await write('slow.txt', 'slow')
  await write('held.txt', 'held')
  const owner = startCli(['upload', 'slow.txt'], { cwd, env })
  await until(() => sandbox.requests().length === 1)
  const client = startCli(['upload', 'held.txt'], { cwd, env })
  await until(() => sandbox.requests().length === 2)
  expect((await owner.ended).code).toBe(0)
  const { code, stdout } = await client.ended
  expect({ code, links: lines(stdout).length }).toEqual({ code: 0, links: 1 })
  expect(sandbox.files().map((file) => file.size)).toEqual([4, 4])
})

test('a paused batch is resumed through a process that owns the directory for its own batch alone', async () => {
  const { sandbox, cwd, env, write } = await startPractice()
  await write('a.txt', 'a')
  await write('b.txt', 'b')
  const added = await runCli(['upload', '--no-wait', '--json', 'a.txt'], { cwd, env })
  const [row] = jsonLines(added.stdout)
  await runCli(['queue', 'pause', String(row?.batch)], { cwd, env })
  sandbox.faults.add({ match: { name: 'b-' }, fault: { kind: 'slow-reply', ms: 8000 } })
  const owner = startCli(['upload', 'b.txt'], { cwd, env })
  await until(() => sandbox.requests().length === 1)
  const resumed = await runCli(['queue', 'resume', String(row?.batch)], { cwd, env })
  expect({ code: resumed.code, links: lines(resumed.stdout).length }).toEqual({ code: 0, links: 1 })
  expect(owner.child.exitCode).toBeNull()
  expect((await owner.ended).code).toBe(0)
})

test('an owner that hangs is told of in a sentence, and nothing is lost', async () => {
  const { sandbox, cwd, env, write } = await startPractice()
  sandbox.faults.add({ fault: { kind: 'stall-reading', afterBytes: 0 } })
  await write('a.txt', 'a')
  const owner = startCli(['upload', 'a.txt'], { cwd, env })
  await until(() => sandbox.requests().length === 1)
  owner.child.kill('SIGSTOP')
  const { code, stdout, stderr } = await runCli(['queue', 'list'], { cwd, env })
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/Another Mayfly works on .* has not answered/)
  owner.child.kill('SIGKILL')
  await owner.ended
  expect((await runCli(['queue', 'run'], { cwd, env })).code).toBe(0)
})
