import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createEngine } from '../../electron/engine/create-engine.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import { FailureError } from '../../electron/engine/failure-error.ts'
import { createMemorySecrets } from '../../electron/engine/secrets.ts'
import { startSandbox } from '../../electron/sandbox/sandbox.ts'
import { fastClock } from '../helpers/fast-clock.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { until } from '../helpers/until.ts'
import { createDice } from './dice.ts'
import { readDatabase } from './read-database.ts'
import { refuseWrites } from './refuse-writes.ts'

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000))
/** Every write in turn with TORTURE_WRITES=all; else so many of them, drawn by the seed. */
const drawn = process.env.TORTURE_WRITES === 'all' ? Number.POSITIVE_INFINITY : 10

/** Writes since it was set to 0, and which of them is refused; 0: none. */
const writes = { seen: 0, refused: 0, watched: false }
await refuseWrites(() => {
  if (!writes.watched) return false
  writes.seen += 1
  return writes.seen === writes.refused
})

test(`whichever write finds no room, what was accepted goes up, once, and nothing is left (SEED=${seed})`, async () => {
  const sandbox = await startSandbox()
  onTestFinished(() => sandbox.close())
  const run = async (refused: number) => {
    Object.assign(writes, { seen: 0, refused, watched: true })
    await uploadThree(sandbox, `write-${refused}`)
    writes.watched = false
    return writes.seen
  }
  const all = await run(0)
  expect(all).toBeGreaterThan(20)
  const dice = createDice(seed)
  const left = Array.from({ length: all }, (_, index) => index + 1)
  while (left.length > 0 && left.length > all - drawn) {
    const [refused] = left.splice(dice.between(0, left.length - 1), 1)
    if (refused !== undefined) await run(refused)
  }
})

/** Two files and one of bytes without a path, from an empty data directory to a closed engine; each step again until it goes. */
async function uploadThree(sandbox: Awaited<ReturnType<typeof startSandbox>>, name: string): Promise<void> {
  const dir = await temporaryDirectory()
  const dataDir = join(dir, 'data')
  const secrets = createMemorySecrets({ name: 'a keychain in memory' })
  await secrets.set('kie/api-key', sandbox.key)
  const paths = [join(dir, `${name}-a.bin`), join(dir, `${name}-b.jpg`)]
  writes.watched = false
  for (const path of paths) await writeFile(path, path)
  writes.watched = true
  const engine = await untilThereIsRoom(() =>
    createEngine({
      ...{ dataDir, version: 'test', clock: fastClock(200), secrets, upkeep: false },
      scope: { kind: 'everything' },
      environment: { MAYFLY_KIE_URL: sandbox.url },
      capabilities: { realPaths: true, tray: false, nativeDialog: false, hostClipboard: false },
    }),
  )
  try {
    const staged = await untilThereIsRoom(() => engine.staging.write(`${name}-c.bin`, toStream(name)))
    const { batch } = await untilThereIsRoom(() =>
      engine.queue.add(
        [...paths.map((path) => ({ kind: 'path' as const, path })), { kind: 'staged', ...staged }],
        {},
      ),
    )
    await until(() => rowsOf(engine, batch).every(({ state }) => state.kind === 'done'), {
      what: () =>
        `write ${writes.refused}: ${JSON.stringify(rowsOf(engine, batch).map(({ state }) => state))}`,
    })
  } finally {
    await engine.close()
    writes.watched = false
  }
  const { rows, attempts, integrity } = readDatabase(dataDir)
  expect(integrity).toBe('ok')
  expect(rows.map(({ state }) => state)).toEqual(['done', 'done', 'done'])
  for (const row of rows) {
    expect(attempts.filter(({ upload }) => upload === row.seq).map(({ number }) => number)).toEqual(
      Array.from({ length: row.attempts }, (_, index) => index + 1),
    )
  }
  const names = sandbox.files().flatMap((file) => (file.name.startsWith(`${name}-`) ? file.name : []))
  expect(new Set(names).size).toBe(3)
  expect(await readdir(join(dataDir, 'staging'))).toEqual([])
}

const rowsOf = (engine: Engine, batch: string) => engine.queue.batch(batch, 0, 10).rows

/** What is refused for want of room says so in words, and goes through when it is asked for again. */
async function untilThereIsRoom<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    expect(error).toBeInstanceOf(FailureError)
    expect(error).toMatchObject({ failure: { code: 'disk-full' } })
    return work()
  }
}

async function* toStream(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
