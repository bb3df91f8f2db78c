import type { Locator, Page } from 'playwright/test'
import { dropFiles } from './drop-files.ts'
import { expect, goTo, test } from './mayfly-test.ts'
import { expectFocusSeen, press } from './press.ts'
import { expectDone, queueRow } from './queue-page.ts'

/** By the keys: a button that goes away when it is pressed. The focus is somewhere then, and is seen there. */
async function pressAway(page: Page, button: Locator): Promise<void> {
  await press(page, 'Tab', button, 80)
  await page.keyboard.press('Enter')
  await expect(button).toBeHidden()
  await expect(page.locator(':focus')).toBeVisible()
  await expectFocusSeen(page)
}

test.describe('without a key', () => {
  test.use({ key: 'none' })

  test('the focus is in the page once the key is saved', async ({ page, mayfly }) => {
    await mayfly.open()
    const field = page.getByRole('textbox', { name: 'API key' })
    await press(page, 'Tab', field)
    await page.keyboard.type(mayfly.sandbox.key)
    await page.keyboard.press('Enter')
    await expect(field).toBeHidden()
    await expect(page.locator(':focus')).toBeVisible()
    await press(page, 'Tab', page.getByRole('button', { name: 'Choose from this computer' }))
  })
})

test('whatever goes away when it is pressed, the keys go on from there', async ({ page, mayfly }) => {
  test.slow()
  const always = { times: 'always' } as const
  const noFetch = { kind: 'status', status: 400, message: 'Could not download the file' } as const
  mayfly.sandbox.faults.add({ ...always, match: { method: 'url' }, fault: noFetch })
  const { path } = await mayfly.file('first.txt', 'first')
  expect((await mayfly.cli('upload', path)).code).toBe(0)
  await mayfly.open()

  await test.step('a question keeps the focus in its row, one button pauses and resumes', async () => {
    await press(page, 'Tab', page.getByRole('textbox', { name: 'Paste a URL' }))
    await page.keyboard.type('https://files.example/asked.jpg')
    await page.keyboard.press('Enter')
    const row = queueRow(page, 'asked.jpg')
    const skip = row.getByRole('button', { name: 'Skip' })
    await expect(skip).toBeVisible()
    await press(page, 'Tab', queueRow(page, 'first.txt'))
    await page.keyboard.press('ArrowDown')
    await expect(row).toBeFocused()
    await press(page, 'ArrowRight', skip)
    await page.keyboard.press('Enter')
    await expect(skip).toBeHidden()
    await expect(row).toBeFocused()
    mayfly.sandbox.faults.add({ ...always, fault: { kind: 'slow-reply', ms: 30_000 } })
    await dropFiles(page, [(await mayfly.file('slow.txt', 'slow')).path])
    await press(page, 'Tab', page.getByRole('button', { name: 'Pause all' }))
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'Resume all' })).toBeFocused()
    mayfly.sandbox.faults.clear()
    await page.keyboard.press('Enter')
    await expectDone(page, 'slow.txt')
    await pressAway(page, page.getByRole('button', { name: 'Clear finished' }))
  })

  await test.step('in the history it stays in the list, or in what is next to what went', async () => {
    await goTo(page, 'History')
    await page.keyboard.press('Control+f')
    await page.keyboard.type('nothing like it')
    await pressAway(page, page.getByRole('button', { name: 'Clear search' }))
    await expect(page.getByRole('searchbox', { name: 'Search history' })).toBeFocused()
    const rows = page.getByRole('grid', { name: 'Upload history' }).getByRole('row')
    await press(page, 'Tab', rows.first())
    await page.keyboard.press('Control+a')
    await pressAway(page, page.getByRole('button', { name: 'Select none' }))
    await press(page, 'Shift+Tab', page.getByRole('link', { name: 'Settings' }))
  })

  await test.step('a check of the settings keeps its button', async () => {
    await page.keyboard.press('Enter')
    const check = page.getByRole('button', { name: 'Check now' })
    await press(page, 'Tab', check, 80)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('list', { name: 'Findings' })).toBeVisible()
    await expect(check).toBeFocused()
  })
})
