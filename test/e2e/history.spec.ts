import type { Page } from 'playwright/test'
import { expectNoBarriers } from './barriers.ts'
import { expect, goTo, type Mayfly, test } from './mayfly-test.ts'
import { readClipboard } from './queue-page.ts'

/** Two uploads that are done and one that failed, all cleared from the queue by nobody. */
async function uploadThree(mayfly: Mayfly): Promise<void> {
  mayfly.sandbox.faults.add({
    match: { name: 'refused' },
    fault: { kind: 'status', status: 422, message: 'This file type is not welcome' },
  })
  mayfly.sandbox.faults.add({ match: { name: 'harbour' }, fault: { kind: 'reset-mid-body' } })
  const names = ['harbour at dawn.jpg', 'Übersicht 2026.pdf', 'refused.exe']
  const given = []
  for (const name of names) given.push(await mayfly.file(name, `content of ${name}`))
  const { code } = await mayfly.cli('upload', '--method', 'stream', ...given.map(({ path }) => path))
  expect(code).toBe(1)
}

const historyRows = (page: Page) => page.getByRole('grid', { name: 'Upload history' }).getByRole('row')
const count = (page: Page, text: string) =>
  expect(page.getByRole('status').filter({ hasText: /uploads?$/ })).toHaveText(text)

test('three uploads are searched, filtered, looked into, forgotten, and brought back', async ({
  page,
  mayfly,
}) => {
  await uploadThree(mayfly)
  await mayfly.open()
  await test.step('is searched as one types, and filtered by chips', async () => {
    await page.keyboard.press('Control+f')
    const search = page.getByRole('searchbox', { name: 'Search history' })
    await expect(search).toBeFocused()
    await count(page, '3 uploads')
    await search.fill('ubersi')
    await count(page, '1 upload')
    await expect(historyRows(page)).toHaveText([/Übersicht 2026\.pdf/])
    await search.fill('dawn harb')
    await expect(historyRows(page)).toHaveText([/harbour at dawn\.jpg/])
    await search.fill('no such file "*')
    await expect(page.getByText('Nothing here matches.')).toBeVisible()
    await page.getByRole('button', { name: 'Clear search' }).click()
    await count(page, '3 uploads')

    await page.getByRole('button', { name: 'Alive' }).click()
    await count(page, '2 uploads')
    await page.getByRole('button', { name: 'Failed' }).click()
    await expect(historyRows(page)).toHaveText([/refused\.exe/])
    await page.getByRole('button', { name: 'Gone' }).click()
    await expect(page.getByText('Nothing here matches.')).toBeVisible()
    await page.getByRole('button', { name: 'All', exact: true }).click()
    await count(page, '3 uploads')
  })

  await test.step('the side panel tells what happened, and gives the link in every format', async () => {
    await historyRows(page).filter({ hasText: 'harbour at dawn.jpg' }).click()
    const panel = page.getByRole('complementary', { name: 'Upload details' })
    await expect(panel.getByRole('heading', { name: 'harbour at dawn.jpg' })).toBeVisible()
    const happened = panel.getByRole('listitem').filter({ has: page.locator('time') })
    await expect(happened).toHaveCount(4)
    await expect(happened.nth(0)).toContainText('Added')
    await expect(happened.nth(1)).toContainText(/connection|cut|reset|broke/i)
    await expect(happened.nth(3)).toContainText('Uploaded')
    await expect(panel).toContainText(/2 d 23 h left|3 d left/)
    await expect(panel).toContainText('by the host’s reply')
    await panel.getByRole('button', { name: 'Copy as Markdown' }).click()
    await expect(page.getByText('Link copied.')).toBeVisible()
    expect(await readClipboard(page)).toMatch(
      /^!\[harbour at dawn\.jpg\]\(http:\/\/127\.0\.0\.1:\d+\/files\//,
    )

    await historyRows(page).filter({ hasText: 'refused.exe' }).click()
    await expect(panel).toContainText('“This file type is not welcome”')
    await expect(panel).toContainText('Code 422')
    await panel.getByRole('button', { name: 'Close details' }).click()
    await expect(panel).toHaveCount(0)
  })

  await test.step('an upload is forgotten, and comes back with Undo', async () => {
    await historyRows(page).filter({ hasText: 'refused.exe' }).click()
    await page
      .getByRole('complementary', { name: 'Upload details' })
      .getByRole('button', { name: 'Forget' })
      .click()
    await expect(page.getByText('1 upload forgotten.')).toBeVisible()
    await count(page, '2 uploads')
    await page.getByRole('button', { name: 'Undo' }).click()
    await count(page, '3 uploads')

    await historyRows(page).first().focus()
    await page.keyboard.press('Control+a')
    await expect(page.getByText('3 selected')).toBeVisible()
    await page.getByRole('button', { name: 'Copy links', exact: true }).click()
    await expect(page.getByText('2 links copied, in order.')).toBeVisible()
    expect((await readClipboard(page)).split('\n')).toHaveLength(2)
    await goTo(page, 'Queue')
    await expect(page.getByRole('grid', { name: 'Upload queue' })).toBeVisible()
  })
})

test('a row has a menu, by the mouse and by the keys, that names the keys of what it does', async ({
  page,
  mayfly,
}) => {
  for (const name of ['one.txt', 'two.txt'])
    expect((await mayfly.cli('upload', (await mayfly.file(name, name)).path)).code).toBe(0)
  await mayfly.open('History')
  const rows = page.getByRole('grid', { name: 'Upload history' }).getByRole('row')
  const one = rows.filter({ hasText: 'one.txt' })
  await one.click({ button: 'right', position: { x: 90, y: 20 } })
  const menu = page.getByRole('menu', { name: 'Actions for one.txt' })
  await expect(menu.getByRole('menuitem', { name: 'Copy link' })).toContainText('Ctrl C')
  await expect(menu.getByRole('menuitem', { name: 'Forget' })).toContainText('Delete')
  // Where the pointer is.
  const place = { row: await one.boundingBox(), menu: await menu.boundingBox() }
  expect(Math.abs((place.menu?.x ?? 0) - (place.row?.x ?? 0) - 90)).toBeLessThan(20)
  await expectNoBarriers(page, 'the menu of a row')
  await menu.getByRole('menuitem', { name: 'Copy link' }).click()
  await expect.poll(() => readClipboard(page)).toMatch(/^http\S+one/)
  await expect(one).toBeFocused()

  await page.keyboard.press('Shift+F10')
  await expect(menu.getByRole('menuitem').first()).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(menu).toBeHidden()
  await expect(one).toBeFocused()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Shift+F10')
  const both = page.getByRole('menu', { name: 'Actions for 2 uploads' })
  await both.getByRole('menuitem', { name: 'Forget' }).press('Enter')
  await expect(page.getByText('2 uploads forgotten.')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()

  await goTo(page, 'Queue')
  await page.getByTitle('two.txt', { exact: true }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Copy link' }).click()
  await expect.poll(() => readClipboard(page)).toMatch(/^http\S+two/)
})
