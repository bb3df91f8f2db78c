import type { Page } from 'playwright/test'
import { runCli } from '../helpers/cli-process.ts'
import { noKeyring, startKeyring, type TestKeyring } from '../helpers/keyring.ts'
import { dropFiles } from './drop-files.ts'
import { test as base, expect, goTo } from './mayfly-test.ts'
import { expectDone } from './queue-page.ts'

const why = noKeyring()
const canary = 'canary-key-5f2d9b77c1'

const test = base.extend<{ keyring: TestKeyring }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from here
  keyring: async ({}, use) => {
    const keyring = await startKeyring()
    await use(keyring)
    await keyring.stop()
  },
  extraEnv: async ({ keyring }, use) => use(keyring.env),
})
test.use({ key: 'none', sandboxOptions: { keys: [canary] } })
test.skip(why !== null, why ?? '')

test('a key that is in the keychain is nowhere in the memory of the page', async ({ page, mayfly }) => {
  const set = await runCli(['key', 'set'], { env: mayfly.env, stdin: canary })
  expect(set.code).toBe(0)
  await mayfly.open()
  const notes = await mayfly.file('heap-witness.txt', 'a few words')
  await dropFiles(page, [notes.path])
  await expectDone(page, 'heap-witness.txt')
  await goTo(page, 'Settings')
  await expect(page.getByRole('article', { name: 'Kie' }).getByText(/^In .+, since today$/)).toBeVisible()
  await goTo(page, 'Queue')
  const heap = await heapOf(page)
  // What the page does know is found in the same way, or the search would prove nothing.
  expect(heap.includes('heap-witness.txt')).toBe(true)
  expect(heap.includes(canary)).toBe(false)
  expect(heap.includes(Buffer.from(canary).toString('base64').replace(/=+$/, ''))).toBe(false)
})

/** A snapshot of the page's heap, with every string that lives in it. */
async function heapOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page)
  const parts: string[] = []
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => parts.push(chunk))
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await session.detach()
  return parts.join('')
}
