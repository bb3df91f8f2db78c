import { execFileSync } from 'node:child_process'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../electron/engine/clock.ts'
import { FailureError } from '../../electron/engine/failure-error.ts'
import { runAttempt } from '../../electron/engine/run-attempt.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { testEngine } from '../helpers/test-engine.ts'
import { until } from '../helpers/until.ts'
import { direct, httpServer, noSignal } from './http/loopback.ts'

/** A disk of its own, small enough to fill. Null where this user may not mount one. */
async function smallDisk(): Promise<string | null> {
  const disk = join(await temporaryDirectory(), 'disk')
  await mkdir(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk], { stdio: 'ignore' })
  } catch {
    return null
  }
  onTestFinished(() => void execFileSync('umount', ['-l', disk]))
  return disk
}

test('a full disk refuses what is new in words, and loses nothing that was accepted or answered', async (t) => {
  const disk = await smallDisk()
  if (disk === null) return t.skip('this user may not mount a disk')
  const engine = await testEngine({ deps: { dataDir: join(disk, 'data') } })
  engine.sandbox.faults.add({ times: 'always', fault: { kind: 'slow-reply', ms: 300 } })
  const accepted = await engine.add([await engine.file('a.txt', 'a'), await engine.file('b.txt', 'b')])
  // Before that nothing was sent, and an attempt that cannot be written down is made again.
  await until(() =>
    engine.engine.queue
      .batch(accepted, 0, 2)
      .rows.every(
        ({ state }) => state.kind === 'done' || (state.kind === 'sending' && state.phase !== 'preparing'),
      ),
  )
  await writeFile(join(disk, 'filler'), new Uint8Array(4_000_000)).catch(() => undefined)
  // Pages of the database that are free take a few more rows: the disk is full when one is refused.
  const many = Array.from({ length: 400 }, () => ({ kind: 'url', url: 'https://example.com/a.txt' }) as const)
  const refusal = await until(async () => {
    try {
      await engine.engine.queue.add(many, { attended: false, concurrency: 1 })
      return false
    } catch (error) {
      return error
    }
  })
  expect(refusal).toBeInstanceOf(FailureError)
  expect(refusal).toMatchObject({
    failure: { code: 'disk-full', message: expect.stringContaining('What was accepted is safe') },
  })
  // Both were answered meanwhile; their links wait for room.
  await until(() => engine.sandbox.files().length >= 2)
  await rm(join(disk, 'filler'))
  engine.sandbox.faults.clear()
  await until(() => engine.engine.queue.batch(accepted, 0, 2).rows.every((row) => row.state.kind === 'done'))
  const again = await engine.reopen({ scope: { kind: 'own', batches: [] } })
  const rows = again.engine.queue.batch(accepted, 0, 2).rows
  expect(rows.map((row) => [row.state.kind, row.attempts])).toEqual([
    ['done', 1],
    ['done', 1],
  ])
})

test('a URL that never ends fails before the disk is full, and one whose host takes less before that', async (t) => {
  const disk = await smallDisk()
  const endless = await httpServer((_, response) => {
    const more = () => {
      while (response.write(new Uint8Array(50_000)));
    }
    response.on('drain', more)
    more()
  })
  const upload = {
    source: { kind: 'url', url: `${endless}/a` },
    name: 'a',
    remoteName: 'a',
    naming: 'unique',
  }
  const fetched = async (folder: string, maxBytes: number | null) => {
    let sent = false
    const provider = {
      info: {
        methods: [
          { method: 'url', maxBytes: null },
          { method: 'base64', maxBytes },
        ],
      },
      send: () => (sent = true),
    }
    const outcome = await runAttempt({
      ...{
        record: { privateDetour: true, upload },
        method: 'base64',
        options: {},
        destination: {},
        provider,
      },
      ...{ baseUrl: 'https://host.example', network: direct, clock: systemClock, signal: noSignal() },
      ...{
        detourPath: join(folder, 'a.part'),
        alreadyUp: async () => null,
        limiter: undefined,
        onBytes() {},
      },
    } as never)
    expect([sent, await readdir(folder)]).toEqual([false, []])
    return outcome
  }
  expect(await fetched(await temporaryDirectory(), 1_000_000)).toMatchObject({
    failure: { code: 'too-large' },
  })
  if (disk === null) return t.skip('this user may not mount a disk')
  expect(await fetched(disk, null)).toMatchObject({
    failure: { code: 'disk-full', message: expect.stringContaining('are to stay free') },
  })
})
