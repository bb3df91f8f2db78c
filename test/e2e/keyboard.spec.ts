import type { Locator, Page } from 'playwright/test'
import { expect, type Mayfly, test } from './mayfly-test.ts'
import { expectDone, expectStored, queueRow, readClipboard, writeClipboard } from './queue-page.ts'

/** Presses Tab (or another key) until something has the focus. */
async function press(page: Page, key: string, goal: Locator, most = 40): Promise<void> {
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press(key)
    if (await goal.evaluate((one) => one === document.activeElement).catch(() => false)) return
    await expectFocusSeen(page)
  }
  throw new Error(`${most} times ${key} did not lead to ${goal}`)
}

/** Whatever has the focus by the keyboard must look otherwise than without: it, or what is directly round it. */
async function expectFocusSeen(page: Page): Promise<void> {
  const unseen = await page.evaluate(async () => {
    const focused = document.activeElement
    if (!(focused instanceof HTMLElement) || focused === document.body) return null
    // A field that stands among the entries of a list has its ring round that list.
    const list = focused.closest('li')?.parentElement
    const round = [focused, focused.parentElement, focused.closest('label'), focused.nextElementSibling, list]
    const look = () =>
      round.map((one) => {
        if (!one) return ''
        const { outline, boxShadow, backgroundColor, borderColor } = getComputedStyle(one)
        return [outline, boxShadow, backgroundColor, borderColor].join(' ')
      })
    // What turns without end is never finished.
    const ending = () =>
      document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity)
    // One whose element goes meanwhile may never say so.
    const enough = () => new Promise((resolve) => setTimeout(resolve, 1_000))
    const settle = () =>
      Promise.race([enough(), Promise.all(ending().map((one) => one.finished.catch(() => one)))])
    const frame = () => Promise.race([enough(), new Promise((resolve) => requestAnimationFrame(resolve))])
    await settle()
    const withFocus = look().join()
    focused.blur()
    await frame()
    await frame()
    await settle()
    const without = look().join()
    focused.focus({ preventScroll: true })
    return withFocus === without ? focused.outerHTML.slice(0, 200) : null
  })
  expect(unseen, 'what has the focus and does not show it').toBeNull()
}

async function chooseFiles(page: Page, mayfly: Mayfly, names: readonly string[]) {
  const given = []
  for (const name of names) given.push(await mayfly.file(name, `content of ${name}`))
  const chooser = page.waitForEvent('filechooser')
  await page.keyboard.press('Control+o')
  await (await chooser).setFiles(given.map(({ path }) => path))
  return given
}

test('from no file to a link on the clipboard, without a mouse', async ({ page, mayfly }) => {
  await mayfly.open()
  const given = await chooseFiles(page, mayfly, ['a.txt', 'b.txt', 'c.txt'])
  await expectDone(page, 'a.txt', 'b.txt', 'c.txt')
  await expectStored(mayfly.sandbox, given)

  await press(page, 'Tab', queueRow(page, 'a.txt'))
  await page.keyboard.press('ArrowDown')
  await expect(queueRow(page, 'b.txt')).toBeFocused()
  await expectFocusSeen(page)
  await page.keyboard.press('Enter')
  await expect.poll(() => readClipboard(page)).toMatch(/\/b-[^/]+\.txt$/)

  await page.keyboard.press('End')
  await expect(queueRow(page, 'c.txt')).toBeFocused()
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+ArrowDown')
  await expect(queueRow(page, 'a.txt')).toHaveAttribute('aria-selected', 'true')
  await expect(queueRow(page, 'b.txt')).toHaveAttribute('aria-selected', 'true')
  await expect(queueRow(page, 'c.txt')).toHaveAttribute('aria-selected', 'false')
  await page.keyboard.press('Control+c')
  await expect.poll(() => readClipboard(page)).toMatch(/\/a-[^/\n]+\.txt\n.*\/b-[^/\n]+\.txt$/)

  await writeClipboard(page, '')
  await page.keyboard.press('ArrowRight')
  await expect(queueRow(page, 'b.txt').getByRole('button', { name: 'Copy link', exact: true })).toBeFocused()
  await expectFocusSeen(page)
  await page.keyboard.press('ArrowRight')
  await expect(queueRow(page, 'b.txt').getByRole('button', { name: 'More for b.txt' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Copy link', exact: true })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await readClipboard(page)).split('\n').length).toBe(3)

  // The same menu from its row, and with the other key of a button.
  await expect(queueRow(page, 'b.txt').getByRole('button', { name: 'More for b.txt' })).toBeFocused()
  await page.keyboard.press('Space')
  await expect(page.getByRole('menuitem', { name: 'Copy link', exact: true })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(queueRow(page, 'b.txt').getByRole('button', { name: 'More for b.txt' })).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(queueRow(page, 'a.txt')).toBeFocused()
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menu', { name: 'Actions for a.txt' })).toBeVisible()
  await expect(page.getByRole('menuitem', { name: 'Copy link', exact: true })).toBeFocused()
})

test('Delete clears with a way back, and the focus stays in the list', async ({ page, mayfly }) => {
  await mayfly.open()
  await chooseFiles(page, mayfly, ['a.txt', 'b.txt', 'c.txt'])
  await expectDone(page, 'a.txt', 'b.txt', 'c.txt')
  await press(page, 'Tab', queueRow(page, 'a.txt'))
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Delete')
  await expect(queueRow(page, 'b.txt')).toHaveCount(0)
  await expect(queueRow(page, 'c.txt')).toBeFocused()
  await press(page, 'Tab', page.getByRole('button', { name: 'Undo' }))
  await page.keyboard.press('Enter')
  await expectDone(page, 'b.txt')
})

test('P pauses the row with the focus, and again goes on', async ({ page, mayfly }) => {
  mayfly.sandbox.faults.add({ times: 'always', fault: { kind: 'slow-reply', ms: 30_000 } })
  await mayfly.open()
  await chooseFiles(page, mayfly, ['a.txt', 'b.txt'])
  await press(page, 'Tab', queueRow(page, 'a.txt'))
  await page.keyboard.press('ArrowDown')
  await expect(queueRow(page, 'b.txt')).toBeFocused()
  await page.keyboard.press('p')
  await expect(queueRow(page, 'b.txt')).toContainText('Paused')
  await expect(queueRow(page, 'a.txt')).not.toContainText('Paused')
  mayfly.sandbox.faults.clear()
  await page.keyboard.press('p')
  await expectDone(page, 'b.txt')
})

test('every screen and its controls are reached with Tab, and show the focus', async ({ page, mayfly }) => {
  test.slow()
  await mayfly.open()
  await chooseFiles(page, mayfly, ['a.txt', 'b.txt'])
  await expectDone(page, 'a.txt', 'b.txt')
  await press(page, 'Tab', page.getByRole('link', { name: 'History' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('searchbox', { name: 'Search history' })).toBeVisible()
  const row = page.getByRole('grid', { name: 'Upload history' }).getByRole('row').first()
  await press(page, 'Tab', row)
  await page.keyboard.press('Enter')
  const panel = page.getByRole('complementary', { name: 'Upload details' })
  await press(page, 'Tab', panel.getByRole('button', { name: 'Copy as HTML' }))
  await page.keyboard.press('Enter')
  await expect.poll(() => readClipboard(page)).toMatch(/^<a href="/)
  await press(page, 'Shift+Tab', page.getByRole('link', { name: 'Settings' }))
  await page.keyboard.press('Enter')
  const theme = page.getByRole('button', { name: /Colours/ })
  await press(page, 'Tab', theme, 60)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('listbox')).toBeVisible()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await press(page, 'Tab', page.getByRole('button', { name: 'Check now' }))
})
