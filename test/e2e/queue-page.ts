import { expect, type Locator, type Page } from 'playwright/test'
import type { StoredFile } from '../../electron/sandbox/file-store.ts'
import type { Sandbox } from '../../electron/sandbox/sandbox.ts'
import type { Given } from './mayfly-test.ts'

/** The row of one upload in the queue, by its name. */
export function queueRow(page: Page, name: string): Locator {
  return page
    .getByRole('grid', { name: 'Upload queue' })
    .getByRole('row')
    .filter({ has: page.getByTitle(name, { exact: true }) })
}

/** Waits until a row has its link. */
export async function expectDone(page: Page, ...names: string[]): Promise<void> {
  for (const name of names)
    await expect(
      queueRow(page, name).getByRole('button', { name: 'Copy link', exact: true }),
      `the link of ${name}`,
    ).toBeVisible({ timeout: 15_000 })
}

/** Waits until exactly these bytes are with the host, whatever it calls them. */
export async function expectStored(sandbox: Sandbox, given: readonly Given[]): Promise<void> {
  const wanted = given.map((one) => `${one.size} ${one.sha256}`).sort()
  await expect
    .poll(
      () =>
        sandbox
          .files()
          .map((file) => `${file.size} ${file.sha256}`)
          .sort(),
      { timeout: 15_000 },
    )
    .toEqual(wanted)
}

/** What the host stored of a file, found by its bytes. */
export function storedAs(sandbox: Sandbox, given: Given): StoredFile {
  const found = sandbox.files().find((file) => file.sha256 === given.sha256)
  if (!found) throw new Error(`${given.name} is not with the host`)
  return found
}

export function readClipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText())
}

export function writeClipboard(page: Page, text: string): Promise<void> {
  return page.evaluate((words) => navigator.clipboard.writeText(words), text)
}
