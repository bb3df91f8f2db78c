import { expect, type Page } from 'playwright/test'
import type { Mayfly } from './mayfly-test.ts'

/** Opens the small window of the desktop, which is the same page under another query. */
export async function openSmall(page: Page, mayfly: Mayfly): Promise<void> {
  const url = new URL(mayfly.url())
  url.searchParams.set('view', 'tray')
  await page.goto(url.href)
  await expect(page.getByText('Drop files here')).toBeVisible()
}
