import { writeFile } from 'node:fs/promises'
import { expect, test } from './mayfly-test.ts'

test('a link is renewed in its place from the side panel; a changed original is not sent', async ({
  page,
  mayfly,
}) => {
  const { path } = await mayfly.file('harbour.txt', 'content')
  expect((await mayfly.cli('upload', path)).code).toBe(0)
  await mayfly.open('History')
  const rows = page.getByRole('grid', { name: 'Upload history' }).getByRole('row')
  await rows.first().click()
  const panel = page.getByRole('complementary', { name: 'Upload details' })
  await panel.getByRole('button', { name: 'Renew', exact: true }).click()
  await expect(page.getByText('1 file is uploaded again.')).toBeVisible()
  await expect.poll(() => mayfly.sandbox.files().map(({ replaced }) => replaced)).toEqual([0, 1])

  await page.reload()
  await expect(rows).toHaveCount(1)
  await rows.first().click()
  await expect(panel).toContainText('The link was kept')
  await expect(panel.getByRole('region', { name: 'Earlier uploads' })).toContainText('under the same link')
  await expect(panel).toContainText(/It should live until .*; the host does not promise it\./)
  await writeFile(path, 'changed')
  await panel.getByRole('button', { name: 'Renew', exact: true }).click()
  await expect(page.getByText('The original has changed since it was uploaded.')).toBeVisible()
  expect(mayfly.sandbox.files()).toHaveLength(2)
})
