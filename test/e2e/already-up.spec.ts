import { expectNoBarriers } from './barriers.ts'
import { dropFiles } from './drop-files.ts'
import { expect, goTo, test } from './mayfly-test.ts'

test('a content that is up is used again without an upload, and its link is kept alive after consent once', async ({
  page,
  mayfly,
}) => {
  const { path } = await mayfly.file('harbour.txt', 'the same words')
  expect((await mayfly.cli('upload', path)).code).toBe(0)
  await mayfly.open()
  const twin = await mayfly.file('twin.txt', 'the same words')
  await dropFiles(page, [twin.path])
  const queue = page.getByRole('grid', { name: 'Upload queue' })
  await expect(queue).toContainText('This file has a link that lives 2 d 23 h. Use it, or upload again?')
  await queue.getByRole('button', { name: 'Use the link' }).click()
  await expect(queue).toContainText('Already up')
  expect(mayfly.sandbox.files()).toHaveLength(1)

  await goTo(page, 'History')
  await page.getByRole('grid', { name: 'Upload history' }).getByRole('row').last().click()
  const panel = page.getByRole('complementary', { name: 'Upload details' })
  await panel.getByRole('button', { name: /Keep alive/ }).click()
  await page
    .getByRole('option', { name: /^Until/ })
    .first()
    .click()
  const dialog = page.getByRole('dialog', { name: 'Upload again automatically?' })
  await expectNoBarriers(page, 'the question before links are kept alive')
  await dialog.getByRole('button', { name: 'Keep alive' }).click()
  await expect(panel.getByRole('button', { name: /Keep alive/ })).toContainText('Until')
  await panel.getByRole('button', { name: /Keep alive/ }).click()
  await page
    .getByRole('option', { name: /^Until/ })
    .last()
    .click()
  await expect(dialog).toBeHidden()
})
