import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEngine } from '../../electron/engine/create-engine.ts'
import { FailureError } from '../../electron/engine/failure-error.ts'
import { createMemorySecrets } from '../../electron/engine/secrets.ts'
import { fastClock } from '../helpers/fast-clock.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { testEngine } from '../helpers/test-engine.ts'
import { fuzzCases, fuzzTimeout } from './fuzz-cases.ts'

/** A database with some history, and its log with changes that are not in it yet, as a killed process leaves them. */
async function leftBehind(): Promise<{ database: Buffer; log: Buffer }> {
  const t = await testEngine()
  const files = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => t.file(`file ${n}.txt`, `content ${n}`)))
  await t.settled(await t.add(files))
  await t.engine.close()
  const path = join(t.dataDir, 'mayfly.db')
  const open = new Database(path)
  open.pragma('journal_mode = WAL')
  open.pragma('wal_autocheckpoint = 0')
  for (let time = 1; time < 9; time++)
    open.prepare('UPDATE uploads SET changed_at = changed_at + ?').run(time)
  const left = { database: await readFile(path), log: await readFile(`${path}-wal`) }
  open.close()
  return left
}

const damage = fc.record({
  /** Places as parts of the file's length, and the bits that turn there. */
  flips: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 255 })), {
    maxLength: 12,
  }),
  logFlips: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 255 })), {
    maxLength: 3,
  }),
  /** Of the file and of its log, what is left. */
  kept: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.double({ min: 0, max: 1, noNaN: true })),
  logKept: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
})

function damaged(bytes: Buffer, flips: readonly (readonly [number, number])[], kept: number): Buffer {
  const copy = Buffer.from(bytes.subarray(0, Math.floor(bytes.length * kept)))
  for (const [at, bits] of flips) {
    const index = Math.min(copy.length - 1, Math.floor(copy.length * at))
    if (index >= 0) copy[index] = (copy[index] ?? 0) ^ bits
  }
  return copy
}

const share = 0.05

test('with flipped bits or a cut log, Mayfly opens or says why it does not, and never falls over', {
  timeout: fuzzTimeout(share),
}, async () => {
  const { database, log } = await leftBehind()
  const root = await temporaryDirectory()
  const seen = { opened: 0, refused: 0 }
  let count = 0
  await fc.assert(
    fc.asyncProperty(damage, async ({ flips, logFlips, kept, logKept }) => {
      const dataDir = join(root, String(count++))
      await mkdir(dataDir, { mode: 0o700 })
      await writeFile(join(dataDir, 'mayfly.db'), damaged(database, flips, kept))
      await writeFile(join(dataDir, 'mayfly.db-wal'), damaged(log, logFlips, logKept))
      /** What a person may meet is a sentence. */
      const inWords = async <T>(work: () => T | Promise<T>): Promise<T | null> => {
        try {
          return await work()
        } catch (error) {
          if (!(error instanceof FailureError)) throw error
          expect(error.failure.message).toMatch(/^\S.*[.!?…]$/su)
          return null
        }
      }
      const engine = await inWords(() =>
        createEngine({
          ...{ dataDir, version: 'test', clock: fastClock(100), environment: {} },
          secrets: createMemorySecrets({ name: 'a keychain in memory' }),
          scope: { kind: 'none' },
          capabilities: { realPaths: true, tray: false, nativeDialog: false, hostClipboard: false },
        }),
      )
      seen[engine ? 'opened' : 'refused']++
      if (engine) {
        await inWords(() => engine.snapshot())
        await inWords(() => engine.queue.range(0, 50))
        const page = await inWords(() => engine.history.page({ filter: {} }, null, 50))
        await inWords(() => engine.history.page({ filter: { search: 'file' } }, null, 50))
        for (const { id } of page?.rows ?? []) await inWords(() => engine.history.item(id))
        await inWords(() => engine.queue.add([{ kind: 'url', url: 'https://h.example/a.png' }], {}))
        await engine.close()
      }
      await rm(dataDir, { recursive: true, force: true })
    }),
    fuzzCases(share),
  )
  // The damage was neither always fatal nor always harmless.
  expect(Math.min(seen.opened, seen.refused)).toBeGreaterThan(0)
})
