import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, goTo, test } from './mayfly-test.ts'

test.use({ sandboxOptions: { lifetimeMs: 2 * 3_600_000 } })

test('a marked file is saved by itself; what stands in the way is said, and goes away', async ({
  page,
  mayfly,
}) => {
  const { path } = await mayfly.file('harbour.txt', 'content')
  expect((await mayfly.cli('upload', path)).code).toBe(0)
  await rm(path)
  const folder = join(mayfly.folder, 'copies')
  await mayfly.open('Settings')
  const copies = page.getByRole('region', { name: 'Copies' })
  await copies.getByRole('textbox', { name: 'Folder for copies' }).fill(folder)
  await page.keyboard.press('Enter')
  await copies.getByRole('button', { name: /When copies are saved/ }).click()
  await page.getByRole('option', { name: '24 h before the end' }).click()

  await goTo(page, 'History')
  const bar = page.getByRole('region', { name: 'Expiring' })
  await page.getByRole('grid', { name: 'Upload history' }).getByRole('row').first().click()
  const panel = page.getByRole('complementary', { name: 'Upload details' })
  await panel.getByRole('switch', { name: 'Save a copy automatically' }).focus()
  await page.keyboard.press('Space')
  await expect(bar).toContainText('1 copy could not be saved yet. There is no folder')

  await mkdir(folder)
  await panel.getByRole('switch', { name: 'Save a copy automatically' }).press('Space')
  await expect(bar).not.toContainText('could not be saved yet')
  await panel.getByRole('switch', { name: 'Save a copy automatically' }).press('Space')
  await expect.poll(() => readFile(join(folder, 'harbour.txt'), 'utf8').catch(() => '')).toBe('content')
  await page.reload()
  await page.getByRole('grid', { name: 'Upload history' }).getByRole('row').first().click()
  await expect(panel).toContainText(`Mayfly saved a copy by itself: ${join(folder, 'harbour.txt')}`)
  const kept = panel.getByRole('button', { name: /Keep alive/ })
  await expect(kept).toContainText('As long as the host keeps it')
  await page.getByRole('grid', { name: 'Upload history' }).getByRole('row').first().press('Control+a')
  await page.getByRole('button', { name: 'Keep alive', exact: true }).press('Enter')
  await page
    .getByRole('menuitem', { name: /^Until / })
    .first()
    .click()
  await page
    .getByRole('dialog', { name: 'Upload again automatically?' })
    .getByRole('button', { name: 'Keep alive' })
    .click()
  await expect(page.getByText(/^1 link is kept alive until /)).toBeVisible()
  await page.reload()
  await page.getByRole('grid', { name: 'Upload history' }).getByRole('row').first().click()
  await expect(kept).toContainText('Until ')
  await panel.getByRole('combobox', { name: 'Add to tags' }).fill('harbourfront')
  await page.keyboard.press('Enter')
  const search = page.getByRole('searchbox', { name: 'Search history' })
  await search.fill('harbourf')
  await expect(page.getByRole('grid', { name: 'Upload history' }).getByRole('row')).toHaveCount(1)
  await search.fill('harbourfronts')
  await expect(page.getByText('Nothing here matches.')).toBeVisible()

  await goTo(page, 'Settings')
  await expect(copies).toContainText('7 B so far.')
})
