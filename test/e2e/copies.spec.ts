import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { holdReplies } from './hold-replies.ts'
import { expect, goTo, test } from './mayfly-test.ts'

test('copies of what is selected go to the folder of the settings', async ({ page, mayfly }) => {
  const given = []
  for (const name of ['harbour.jpg', 'notes.txt']) given.push(await mayfly.file(name, `content of ${name}`))
  expect((await mayfly.cli('upload', ...given.map(({ path }) => path))).code).toBe(0)
  const folder = join(mayfly.folder, 'copies')
  await mkdir(folder)
  const replies = await holdReplies(page)
  await page.clock.install()
  await mayfly.open('Settings')
  const field = page.getByRole('textbox', { name: 'Folder for copies' })
  await field.fill('copies')
  await field.press('Enter')
  await expect(page.getByText('Enter the whole path of a folder')).toBeVisible()
  await field.fill(folder)
  await field.press('Enter')

  await goTo(page, 'History')
  const rows = page.getByRole('grid', { name: 'Upload history' }).getByRole('row')
  await expect(rows).toHaveCount(2)
  await rows.first().click()
  await page.keyboard.press('Control+a')
  replies.hold()
  await page.getByRole('button', { name: 'Save copies', exact: true }).click()
  await expect(page.getByText('Saving 2 copies…')).toBeVisible()
  // Large files take minutes.
  await page.clock.fastForward(120_000)
  await expect(page.getByText('Saving 2 copies…')).toBeVisible()
  replies.release()
  await expect(page.getByText(`2 copies are in ${folder}.`)).toBeVisible()
  await expect(page.getByText('Saving 2 copies…')).toHaveCount(0)
  expect((await readdir(folder)).sort()).toEqual(['harbour.jpg', 'notes.txt'])
  expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('content of notes.txt')

  const panel = page.getByRole('complementary', { name: 'Upload details' })
  await panel.getByRole('button', { name: 'Save copy' }).click()
  await expect(page.getByText(`1 copy is in ${folder}.`)).toBeVisible()
  await expect(panel).toContainText(folder)
  expect(await readdir(folder)).toHaveLength(2)
})
