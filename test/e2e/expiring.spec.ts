import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expectNoBarriers } from './barriers.ts'
import { expect, goTo, test } from './mayfly-test.ts'

test.use({ sandboxOptions: { lifetimeMs: 20 * 3_600_000 } })

test('what is deleted within a day is told at the rail and above the history, and saved with one click', async ({
  page,
  mayfly,
}) => {
  const given = []
  for (const name of ['one.txt', 'two.txt', 'three.txt'])
    given.push(await mayfly.file(name, `content of ${name}`))
  const folder = join(mayfly.folder, 'copies')
  await mkdir(folder)
  expect((await mayfly.cli('upload', ...given.map(({ path }) => path))).code).toBe(0)
  await rm(given[1]?.path ?? '')
  await mayfly.kill()
  await mayfly.start()
  await mayfly.open('Settings')
  const field = page.getByRole('textbox', { name: 'Folder for copies' })
  await field.fill(folder)
  await field.press('Enter')
  await expect(page.getByRole('navigation', { name: 'Screens' })).toContainText('3 deleted within 24 hours')

  await goTo(page, 'History')
  const bar = page.getByRole('region', { name: 'Expiring' })
  await expect(bar).toContainText('3 files are deleted within 24 h. 1 has no copy on this computer.')
  await expectNoBarriers(page, 'what expires')
  await bar.getByRole('button', { name: 'Save copies' }).click()
  await expect(page.getByText(`1 copy is in ${folder}.`)).toBeVisible()
  await expect(bar).toContainText('All are also on this computer.')
  expect(await readdir(folder)).toEqual(['two.txt'])

  await bar.getByRole('button', { name: 'Renew' }).click()
  await expect(page.getByText('3 files are uploaded again.')).toBeVisible()
  await expect.poll(() => mayfly.sandbox.files().filter(({ replaced }) => replaced === 1).length).toBe(3)

  // Without a mouse: the keys go on in the list, when the bar with its buttons is gone.
  await bar.getByRole('button', { name: 'Later' }).press('Enter')
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('menuitem', { name: 'In 3 hours' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(bar).toBeHidden()
  await expect(page.getByRole('grid', { name: 'Upload history' }).getByRole('row').first()).toBeFocused()
  await page.reload()
  await expect(page.getByRole('grid', { name: 'Upload history' }).getByRole('row')).toHaveCount(3)
  await expect(bar).toBeHidden()
})

test('where the mouse rests on a row, the row stays there when the bar above goes', async ({
  page,
  mayfly,
}) => {
  const { path } = await mayfly.file('one.txt', 'one')
  expect((await mayfly.cli('upload', path)).code).toBe(0)
  await mayfly.open('History')
  const bar = page.getByRole('region', { name: 'Expiring' })
  await expect(bar).toBeVisible()
  const row = page.getByRole('grid', { name: 'Upload history' }).getByRole('row').first()
  await row.hover()
  const before = await row.boundingBox()
  const other = await page.context().newPage()
  await other.goto(mayfly.url())
  await goTo(other, 'History')
  await other.getByRole('region', { name: 'Expiring' }).getByRole('button', { name: 'Later' }).click()
  await other.getByRole('menuitem', { name: 'In 1 hour' }).click()
  await expect(bar).toBeHidden()
  expect(await row.boundingBox()).toEqual(before)
  await page.getByRole('link', { name: 'History' }).hover()
  await expect.poll(async () => (await row.boundingBox())?.y).toBeLessThan(before?.y ?? 0)
  await other.close()
})
