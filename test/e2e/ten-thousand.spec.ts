import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, test } from './mayfly-test.ts'

const count = 10_000
const mostHeld = 500

test.use({ sandboxOptions: { keepBytes: false, hash: false, latencyMs: 50 } })

test('ten thousand files: seen at once, scrolled to the end, few rows held', async ({ page, mayfly }) => {
  const folder = join(mayfly.folder, 'many')
  await mkdir(folder)
  for (let at = 0; at < count; at += 500) {
    const names = Array.from({ length: 500 }, (_, one) => `file ${String(at + one).padStart(5, '0')}.txt`)
    await Promise.all(names.map((name) => writeFile(join(folder, name), name)))
  }
  await mayfly.open()
  expect((await mayfly.cli('upload', '--no-wait', folder)).code).toBe(0)
  const grid = page.getByRole('grid', { name: 'Upload queue' })
  await expect(grid).toHaveAttribute('aria-rowcount', String(count))
  await expect(grid.getByTitle('file 00000.txt', { exact: true })).toBeVisible()
  await expect(page.getByText(/ of 10,000\b/).first()).toBeVisible()
  expect(await page.locator('[data-row]').count()).toBeLessThan(60)

  await grid.locator('[data-row]').first().focus()
  await page.keyboard.press('End')
  const last = grid.locator(`[aria-rowindex="${count}"]`)
  await expect(last).toBeFocused()
  await expect(last).toContainText('file 09999.txt')
  expect(await page.locator('[data-row]').count()).toBeLessThan(60)
  expect(await uploadsHeld(page)).toBeLessThanOrEqual(mostHeld)

  await grid.evaluate((one) => one.parentElement?.scrollTo({ top: one.scrollHeight / 2 }))
  await expect(grid.locator('[aria-rowindex="5000"]')).toContainText('file 04999.txt')
  expect(await uploadsHeld(page)).toBeLessThanOrEqual(mostHeld)
  await page.getByRole('button', { name: 'Pause all' }).click()
  await expect(page.getByRole('button', { name: 'Resume all' })).toBeVisible()
})

/** How many uploads the largest map of the page holds, counted in its memory after a collection. */
async function uploadsHeld(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page)
  const map = await cdp.send('Runtime.evaluate', { expression: 'Map.prototype' })
  const { objects } = await cdp.send('Runtime.queryObjects', {
    prototypeObjectId: map.result.objectId ?? '',
  })
  const { result } = await cdp.send('Runtime.callFunctionOn', {
    objectId: objects.objectId ?? '',
    returnByValue: true,
    functionDeclaration: `function () {
      return Math.max(0, ...this.map((map) => [...map.values()].filter((one) => one && one.remotePath !== undefined && one.batch).length))
    }`,
  })
  const held = result.value as number
  expect(held, 'uploads found in memory').toBeGreaterThan(0)
  return held
}
