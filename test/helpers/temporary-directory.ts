import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

type Finishing = { onTestFinished(callback: () => unknown): void }

/**
 * A new empty folder, removed when the test has finished. Pass the test's context `t` in concurrent tests;
 * elsewhere the current test is known. In `beforeAll` use `makeTemporaryDirectory`.
 */
export async function temporaryDirectory(t?: Finishing): Promise<string> {
  const { path, remove } = await makeTemporaryDirectory()
  if (t) t.onTestFinished(remove)
  else onTestFinished(remove)
  return path
}

/** A new empty folder for a whole file of tests; `remove` is for `afterAll`. Short, so that sockets fit in it. */
export async function makeTemporaryDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'mayfly-')))
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}
