import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from 'playwright/test'

/** What axe finds that keeps people out, as "rule: element". In the dark only the colours are looked at. */
export async function barriers(page: Page): Promise<string[]> {
  // In one go within the page, which has no frames: half the time.
  const axe = new AxeBuilder({ page }).setLegacyMode(true)
  const isDark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
  const { violations } = await (isDark ? axe.withRules('color-contrast') : axe).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical' || impact === 'moderate')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.html}`))
}

/** Looks at the page as it is, in light and in dark; it is light afterwards. `what`: named where something is found. */
export async function expectNoBarriers(page: Page, what: string): Promise<void> {
  expect(await barriers(page), what).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  expect(await barriers(page), `${what}, in the dark`).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
}
