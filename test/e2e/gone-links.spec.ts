import { expectNoBarriers } from './barriers.ts'
import { expect, goTo, test } from './mayfly-test.ts'
import { readClipboard, writeClipboard } from './queue-page.ts'

let ago = 0
test.use({ sandboxOptions: { clock: { now: () => Date.now() - ago } } })

test('a link that leads nowhere any more is copied only after a warning; where links die too soon, it is said and counted on', async ({
  page,
  mayfly,
}) => {
  const given = []
  for (const name of ['old.txt', 'new.txt']) given.push(await mayfly.file(name, name))
  // Of three days, this much is left: enough to be uploaded in.
  ago = 3 * 86_400_000 - 5_000
  expect((await mayfly.cli('upload', given[0]?.path ?? '')).code).toBe(0)
  ago = 0
  expect((await mayfly.cli('upload', given[1]?.path ?? '')).code).toBe(0)
  await mayfly.open('History')
  await writeClipboard(page, 'before')
  const rows = page.getByRole('grid', { name: 'Upload history' }).getByRole('row')
  await rows.filter({ hasText: 'old.txt' }).click()
  const panel = page.getByRole('complementary', { name: 'Upload details' })
  await expect(panel).toContainText('Gone, by the host’s reply')
  // What helps comes first; what leads nowhere can be copied all the same.
  await expect(panel.getByRole('button', { name: /^(Renew|Copy link)$/ })).toHaveText(['Renew', 'Copy link'])
  await panel.getByRole('button', { name: 'Copy link', exact: true }).click()
  const warning = page.getByRole('dialog', { name: 'This link is gone' })
  await expect(warning).toContainText('It lived until')
  await expectNoBarriers(page, 'a warning of a gone link')
  await page.keyboard.press('Escape')
  await expect(warning).toBeHidden()
  expect(await readClipboard(page)).toBe('before')

  await panel.getByRole('button', { name: 'Copy as Markdown' }).click()
  await warning.getByRole('button', { name: 'Copy anyway' }).click()
  await expect(page.getByText('Link copied.')).toBeVisible()
  expect(await readClipboard(page)).toMatch(/^\[old\.txt\]\(http/)

  await rows.first().focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+c')
  const some = page.getByRole('dialog', { name: '1 of 2 links is gone' })
  await expect(some.getByRole('listitem')).toHaveText([/^old\.txt/])
  await some.getByRole('button', { name: 'Copy the 1 other' }).click()
  await expect(some).toBeHidden()
  await expect.poll(() => readClipboard(page)).toMatch(/^http\S+\/new-[^\n]+$/)

  await goTo(page, 'Queue')
  const old = page.getByRole('row', { name: /old\.txt/ }).first()
  await old.press('Control+c')
  await expect(warning).toBeVisible()
  await page.keyboard.press('Escape')
  await old.getByRole('button', { name: 'Renew', exact: true }).click()
  await expect(page.getByText('1 file is uploaded again.')).toBeVisible()
  // Under the same link: it lives in both rows.
  await expect(page.getByRole('row', { name: /old\.txt.*Copy link/ })).toHaveCount(2)

  const more = [await mayfly.file('more.txt', 'more'), await mayfly.file('most.txt', 'most')]
  expect((await mayfly.cli('upload', ...more.map(({ path }) => path))).code).toBe(0)
  ago = -4 * 86_400_000
  expect((await mayfly.cli('check')).code).toBe(1)
  const bar = page.getByRole('region', { name: 'Lifetime at Kie' })
  const found = page.getByRole('row', { name: /more\.txt/ })
  await expect(found.getByRole('img', { name: 'Gone, as the link was checked' })).toBeVisible()
  // The mouse rests on a row: what comes above the list waits until it goes, or the row would move from under it.
  await expect(bar).toBeHidden()
  await page.getByRole('link', { name: 'History' }).hover()
  await expect(bar).toContainText('Files at Kie die sooner than they should: 3 files of 2 batches were gone')
  await expectNoBarriers(page, 'the offer to count on what was measured')
  await goTo(page, 'History')
  await expect(rows.filter({ hasText: 'most.txt' })).toContainText('gone')
  await bar.getByRole('button', { name: /^Count on / }).click()
  await expect(bar).toBeHidden()
  await goTo(page, 'Settings')
  const card = page.getByRole('article', { name: 'Kie', exact: true })
  await expect(card).toContainText('As checks of links have shown.')
  await card.getByRole('button', { name: 'As before' }).press('Enter')
  await expect(card.getByRole('textbox', { name: 'Lifetime at Kie in hours' })).toHaveValue('')
  await expect(bar).toBeHidden()
})
