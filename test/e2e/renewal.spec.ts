import { writeFile } from 'node:fs/promises'
import { expect, goTo, test } from './mayfly-test.ts'
import { press } from './press.ts'
import { readClipboard } from './queue-page.ts'

test('a link is renewed in its place from the side panel, without a mouse; a changed original is not sent', async ({
  page,
  mayfly,
}) => {
  const { path } = await mayfly.file('harbour.txt', 'content')
  expect((await mayfly.cli('upload', path)).code).toBe(0)
  await mayfly.open('History')
  const rows = page.getByRole('grid', { name: 'Upload history' }).getByRole('row')
  const panel = page.getByRole('complementary', { name: 'Upload details' })
  const renew = panel.getByRole('button', { name: 'Renew', exact: true })
  await expect(rows).toHaveCount(1)
  await press(page, 'Tab', rows.first())
  await page.keyboard.press('Enter')
  await press(page, 'Tab', renew)
  await page.keyboard.press('Enter')
  await expect(page.getByText('1 file is uploaded again.')).toBeVisible()
  await expect.poll(() => mayfly.sandbox.files().map(({ replaced }) => replaced)).toEqual([0, 1])

  // The panel goes on to what stands for it now, and the focus stays where it was.
  await expect(panel).toContainText('The link was kept')
  await expect(renew).toBeFocused()
  await expect(rows).toHaveCount(1)
  await expect(panel.getByRole('region', { name: 'Earlier uploads' })).toContainText('under the same link')
  await expect(panel).toContainText(/It should live until .*; the host does not promise it\./)
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()
  await expect(rows.first()).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(panel).toContainText('The link was kept')
  await writeFile(path, 'changed')
  await press(page, 'Tab', renew)
  await page.keyboard.press('Enter')
  await expect(page.getByText('The original has changed since it was uploaded.')).toBeVisible()
  expect(mayfly.sandbox.files()).toHaveLength(2)

  await test.step('where the place is taken, the link changes: what is copied is the one that lives', async () => {
    await writeFile(path, 'content')
    const other = await mayfly.file('other.txt', 'other')
    const name = mayfly.sandbox.files()[0]?.name ?? ''
    expect((await mayfly.cli('upload', other.path, '--name', name, '--replace-names')).code).toBe(0)
    await renew.press('Enter')
    await expect(panel).toContainText('The link has changed')
    await goTo(page, 'Queue')
    const harbours = page.getByRole('row', { name: /harbour\.txt/ })
    const old = harbours.first()
    // Each but the last was uploaded again.
    await expect(harbours).toContainText([/Renewed/, /Renewed/, /Copy link/])
    await expect(harbours.last()).not.toContainText('Renewed')
    await old.getByRole('button', { name: 'Copy link', exact: true }).click()
    await expect(page.getByText('Link copied: the new one, since this was uploaded again.')).toBeVisible()
    const copied = await readClipboard(page)
    expect(copied).toMatch(/^http/)
    expect(copied).not.toContain(name)
    await old.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Details' }).click()
    const details = page.getByRole('dialog', { name: 'harbour.txt' })
    await expect(details).not.toContainText(copied)
    await details.getByRole('button', { name: 'Show that one' }).click()
    await expect(details).toContainText(copied)
  })
})
