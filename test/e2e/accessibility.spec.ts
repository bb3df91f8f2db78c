import type { Page } from 'playwright/test'
import { barriers } from './barriers.ts'
import { dropFiles } from './drop-files.ts'
import { expect, goTo, type Mayfly, test } from './mayfly-test.ts'
import { expectDone, queueRow } from './queue-page.ts'

/** A queue with a row in every state that can be held still. */
async function fillQueue(page: Page, mayfly: Mayfly): Promise<void> {
  const always = { times: 'always' } as const
  mayfly.sandbox.faults.add({
    ...always,
    match: { name: 'failing' },
    fault: { kind: 'status', status: 422, message: 'This file type is not welcome' },
  })
  mayfly.sandbox.faults.add({
    ...always,
    match: { name: 'slow' },
    fault: { kind: 'slow-reading', bytesPerSecond: 20_000 },
  })
  mayfly.sandbox.faults.add({
    ...always,
    match: { method: 'url' },
    fault: { kind: 'status', status: 400, message: 'Could not download the file' },
  })
  const given = [await mayfly.file('done.txt', 'done'), await mayfly.file('failing.txt', 'failing')]
  const slow = await mayfly.file('slow.bin', Buffer.alloc(2_000_000, 7))
  await dropFiles(
    page,
    given.map(({ path }) => path),
  )
  await expectDone(page, 'done.txt')
  await expect(page.getByRole('grid').getByText('1 link ready, 1 failed')).toBeVisible()
  await dropFiles(page, [slow.path])
  await page.getByRole('textbox', { name: 'Paste a URL' }).fill('https://files.example/asked.jpg')
  await page.keyboard.press('Enter')
  await expect(queueRow(page, 'asked.jpg').getByRole('button', { name: 'Skip' })).toBeVisible()
  await expect(page.getByRole('progressbar', { name: 'slow.bin' })).toBeVisible()
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } })

    test('no screen keeps anybody out', async ({ page, mayfly }) => {
      test.slow()
      await mayfly.open()
      await expect(page.getByText('Drop files anywhere')).toBeVisible()
      expect(await barriers(page), 'the empty queue').toEqual([])
      await fillQueue(page, mayfly)
      expect(await barriers(page), 'the queue').toEqual([])
      await queueRow(page, 'failing.txt').getByRole('button', { name: 'More for failing.txt' }).click()
      await expect(page.getByRole('menu')).toBeVisible()
      expect(await barriers(page), 'a menu').toEqual([])
      await page.getByRole('menuitem', { name: 'Details' }).click()
      await expect(page.getByRole('dialog')).toContainText('Code 422')
      expect(await barriers(page), 'the details').toEqual([])
      await page.keyboard.press('Escape')
      await goTo(page, 'History')
      await page.getByRole('grid', { name: 'Upload history' }).getByText('done.txt').click()
      await expect(page.getByRole('complementary', { name: 'Upload details' })).toContainText('Markdown')
      expect(await barriers(page), 'the history').toEqual([])
      await goTo(page, 'Settings')
      await page.getByRole('button', { name: 'Check now' }).click()
      await expect(page.getByRole('list', { name: 'Findings' })).toBeVisible()
      expect(await barriers(page), 'the settings').toEqual([])
    })

    test.describe('at first', () => {
      test.use({ key: 'none' })
      test('the first run keeps nobody out', async ({ page, mayfly }) => {
        await mayfly.open()
        await expect(page.getByRole('region', { name: 'Welcome' })).toBeVisible()
        expect(await barriers(page), 'the first run').toEqual([])
        await page.goto(new URL('/', mayfly.url()).href)
        await page.evaluate(() => sessionStorage.clear())
        await page.reload()
        await expect(page.getByRole('heading', { name: 'Open Mayfly by its link' })).toBeVisible()
        expect(await barriers(page), 'the page without a token').toEqual([])
      })
    })
  })
}

test.describe('in a narrow window', () => {
  test.use({ viewport: { width: 480, height: 640 } })

  test('nothing has to be scrolled sideways, and every button is on the screen', async ({ page, mayfly }) => {
    const sideways = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('*')]
          .filter(
            (one) => /auto|scroll/.test(getComputedStyle(one).overflowX) || one === document.documentElement,
          )
          .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.tagName !== 'PRE')
          .map((one) => `${one.tagName}.${one.className} ${one.scrollWidth} > ${one.clientWidth}`),
      )
    const outside = () =>
      page.getByRole('button').evaluateAll((buttons) =>
        buttons
          .map((one) => ({ one, box: one.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 1 && (box.left < 0 || box.right > innerWidth))
          .map(({ one, box }) => `${one.textContent || one.ariaLabel} ${box.left} to ${box.right}`),
      )
    await mayfly.open()
    await fillQueue(page, mayfly)
    for (const screen of ['Queue', 'History', 'Settings'] as const) {
      await goTo(page, screen)
      await expect(page.getByRole('heading', { level: 1, name: screen })).toBeAttached()
      expect(await sideways(), screen).toEqual([])
      expect(await outside(), screen).toEqual([])
    }
    await goTo(page, 'History')
    await page.getByRole('grid', { name: 'Upload history' }).getByText('done.txt').click()
    await expect(page.getByRole('complementary', { name: 'Upload details' })).toContainText('Markdown')
    expect(await sideways(), 'details').toEqual([])
    expect(await outside(), 'details').toEqual([])
  })
})
