import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { watchSignals } from '../../electron/cli/interruption.ts'
import { runCli, startCli, startScript } from '../helpers/cli-process.ts'
import { until } from '../helpers/until.ts'
import { jsonLines, lines, startPractice } from './start-practice.ts'

test('one Ctrl-C that arrives twice, through npm, is one; a later one ends the process', () => {
  const source = new EventEmitter()
  const codes: number[] = []
  let now = 0
  const interruption = watchSignals(
    source,
    (code) => codes.push(code),
    () => now,
  )
  expect(interruption.exitCode()).toBeNull()
  source.emit('SIGINT')
  now = 50
  source.emit('SIGINT')
  expect(codes).toEqual([])
  expect(interruption.signal.aborted).toBe(true)
  expect(interruption.exitCode()).toBe(130)
  now = 1500
  source.emit('SIGINT')
  expect(codes).toEqual([130])
})

test('another signal than the first ends the process at once, with the code of the first', () => {
  const source = new EventEmitter()
  const codes: number[] = []
  watchSignals(source, (code) => codes.push(code))
  source.emit('SIGTERM')
  source.emit('SIGINT')
  expect(codes).toEqual([143])
})

test('a terminal that is closed ends what serves in order, and nothing of it is left', async () => {
  const { cwd, env } = await startPractice()
  const left = () => readdir(cwd)
  const cli = startCli(['sandbox'], { cwd, env: { ...env, TMPDIR: cwd } })
  await until(() => cli.stdout().includes('\n'))
  expect(await left()).toHaveLength(1)
  cli.child.kill('SIGHUP')
  expect((await cli.ended).code).toBe(129)
  expect(await left()).toEqual([])
  const serving = startCli(['serve'], { cwd, env })
  await until(() => serving.stdout().includes('\n'))
  serving.child.kill('SIGHUP')
  expect((await serving.ended).code).toBe(129)
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  '%s pauses the batch and says how to go on; that does, byte for byte',
  async (signal, expected) => {
    const { sandbox, cwd, env, write } = await startPractice()
    sandbox.faults.add({ match: { name: 'held' }, fault: { kind: 'stall-reading', afterBytes: 100_000 } })
    await write('first.txt', 'first')
    await write('held.bin', randomBytes(3_000_000))
    const cli = startCli(['upload', 'first.txt', 'held.bin'], { cwd, env })
    await until(() => cli.stdout() !== '' && sandbox.requests().length === 2)
    cli.child.kill(signal)
    const { code, stdout, stderr } = await cli.ended
    expect(code).toBe(expected)
    expect(lines(stdout)).toHaveLength(1)
    const [, batch = ''] = /mayfly queue resume (\w+)/.exec(stderr) ?? []
    const listed = jsonLines((await runCli(['queue', '--json'], { cwd, env })).stdout)
    expect(listed.map((row) => row.state)).toEqual(['done', 'paused'])
    // A run of everything leaves what a person paused alone.
    expect(await runCli(['queue', 'run'], { cwd, env })).toMatchObject({ code: 0, stdout: '' })
    const resumed = await runCli(['queue', 'resume', batch], { cwd, env })
    expect({ code: resumed.code, stderr: resumed.stderr, links: lines(resumed.stdout).length }).toEqual({
      ...{ code: 0, stderr: '', links: 1 },
    })
    expect(sandbox.files().map((file) => file.size)).toEqual([5, 3_000_000])
  },
)

test('SIGTERM while the Mayfly that sends hangs ends the command, and says what was not done', async () => {
  // Beside each other: each of them waits five seconds.
  await Promise.all([
    interruptHung('add', /^The Mayfly that sends did not answer: it may have taken what was given/),
    interruptHung('pause', /^Nothing was paused: .* Pause it with `mayfly queue pause \w+`\./),
  ])
})

/** @param at what the owner is asked for when it hangs. */
async function interruptHung(at: 'add' | 'pause', said: RegExp): Promise<void> {
  const { sandbox, cwd, env, write } = await startPractice()
  sandbox.faults.add({ fault: { kind: 'stall-reading', afterBytes: 0 } })
  await write('b.txt', 'b')
  const owner = startScript('test/helpers/owner-that-hangs.ts', [at], { cwd, env })
  // It runs from source: two at once take long to start on a busy machine.
  await until(() => owner.stdout() === 'ready\n', { timeoutMs: 40_000 })
  const client = startCli(['upload', '--json', 'b.txt'], { cwd, env })
  await until(() => (at === 'pause' ? sandbox.requests().length === 1 : owner.stdout().endsWith('stopped\n')))
  client.child.kill('SIGTERM')
  const { code, stderr } = await client.ended
  expect({ at, code, stderr }).toEqual({ at, code: 143, stderr: expect.stringMatching(said) })
  expect(owner.stdout()).toBe('ready\nstopped\n')
  owner.child.kill('SIGKILL')
  await owner.ended
  // Where it hung before it sent, the fault is still to come.
  sandbox.faults.clear()
  // Nobody paused it: what was taken is there as it was, and goes on.
  expect((await runCli(['queue', 'run'], { cwd, env })).code).toBe(0)
  expect({ at, sizes: sandbox.files().map((file) => file.size) }).toEqual({
    at,
    sizes: at === 'add' ? [] : [1],
  })
}

test('Ctrl-C during queue run stops this run and leaves the queue as it is', async () => {
  const { sandbox, cwd, env, write } = await startPractice()
  await write('held.bin', randomBytes(3_000_000))
  await runCli(['upload', '--no-wait', 'held.bin'], { cwd, env })
  sandbox.faults.add({ fault: { kind: 'stall-reading', afterBytes: 100_000 } })
  const cli = startCli(['queue', 'run'], { cwd, env })
  await until(() => sandbox.requests().length === 1)
  cli.child.kill('SIGINT')
  expect((await cli.ended).code).toBe(130)
  const again = await runCli(['queue', 'run'], { cwd, env })
  expect({ code: again.code, links: lines(again.stdout).length }).toEqual({ code: 0, links: 1 })
  expect(sandbox.files()).toHaveLength(1)
})

test('--json on Ctrl-C still gives one object for each input', async () => {
  const { sandbox, cwd, env, write } = await startPractice()
  sandbox.faults.add({ times: 'always', fault: { kind: 'stall-reading', afterBytes: 0 } })
  await write('a.txt', 'a')
  await write('b.txt', 'b')
  const cli = startCli(['upload', '--json', 'a.txt', 'b.txt'], { cwd, env })
  await until(() => sandbox.requests().length === 2)
  cli.child.kill('SIGINT')
  const { code, stdout } = await cli.ended
  expect(code).toBe(130)
  expect(jsonLines(stdout).map(({ name, state }) => [name, state])).toEqual([
    ['a.txt', 'paused'],
    ['b.txt', 'paused'],
  ])
})

test('half of standard input is never taken for the whole, also when the owner ends at the same moment', async () => {
  const { cwd, env, dataDir } = await startPractice()
  const owner = startCli(['serve', '--json'], { cwd, env })
  await until(() => owner.stdout().includes('\n'))
  const half = randomBytes(200_000)
  const client = startCli(['upload', '-'], { cwd, env, stdin: half, stdinStaysOpen: true })
  const staging = join(dataDir, 'staging')
  const received = async () => {
    const parts = await Promise.all((await readdir(staging)).map((name) => stat(join(staging, name))))
    return parts.some(({ size }) => size === half.length)
  }
  await until(received)
  owner.child.kill('SIGTERM')
  client.child.kill('SIGTERM')
  expect((await client.ended).code).toBe(143)
  await owner.ended
  const listed = await runCli(['queue', 'list', '--json'], { cwd, env })
  expect(listed).toMatchObject({ code: 0, stdout: '' })
  expect(await readdir(staging)).toEqual([])
})
