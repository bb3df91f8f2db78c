import { writeFile } from 'node:fs/promises'
import readQr from 'jsqr'
import type { Locator, Page } from 'playwright/test'
import { expectNoBarriers } from './barriers.ts'
import { holdReplies } from './hold-replies.ts'
import { expect, type Mayfly, test } from './mayfly-test.ts'
import { readClipboard } from './queue-page.ts'

const rows = (page: Page) => page.getByRole('grid', { name: 'Upload history' }).getByRole('row')
const panelOf = (page: Page) => page.getByRole('complementary', { name: 'Upload details' })

async function upload(mayfly: Mayfly, ...names: string[]): Promise<string[]> {
  const given = []
  for (const name of names) given.push(await mayfly.file(name, `content of ${name}`))
  const paths = given.map(({ path }) => path)
  expect((await mayfly.cli('upload', ...paths)).code).toBe(0)
  return paths
}

/** What a camera reads off the screen. */
async function scan(page: Page, code: Locator): Promise<string | undefined> {
  const shot = (await code.screenshot()).toString('base64')
  const { pixels, width, height } = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    const bitmap = await createImageBitmap(new Blob([bytes]))
    const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
    if (!pen) throw new Error('no canvas')
    pen.drawImage(bitmap, 0, 0)
    const { data } = pen.getImageData(0, 0, bitmap.width, bitmap.height)
    return { pixels: [...data], width: bitmap.width, height: bitmap.height }
  }, shot)
  // A CommonJS module, whose function each loader puts elsewhere.
  const read = 'default' in readQr ? (readQr.default as typeof readQr) : readQr
  return read(Uint8ClampedArray.from(pixels), width, height)?.data
}

test('tags and a note are written with the keyboard and kept; a tag is suggested, and given to many at once', async ({
  page,
  mayfly,
}) => {
  await test.step('tags and a note are written with the keyboard, shown in the row, and kept', async () => {
    await upload(mayfly, 'report.pdf', 'photo.jpg')
    await mayfly.open('History')
    await rows(page).filter({ hasText: 'report.pdf' }).click()
    const panel = panelOf(page)
    const field = panel.getByRole('combobox', { name: 'Add to tags' })
    const tags = panel.getByRole('list', { name: 'Tags' }).getByRole('listitem')
    await field.focus()
    await page.keyboard.type('work,for Ada')
    await page.keyboard.press('Enter')
    await expect(tags).toHaveText(['work', 'for Ada', ''])
    await page.keyboard.type('wrong,')
    await expect(tags).toHaveText(['work', 'for Ada', 'wrong', ''])
    await page.keyboard.press('Backspace')
    await expect(tags).toHaveText(['work', 'for Ada', ''])
    await panel.getByRole('button', { name: 'Remove tag for Ada' }).click()
    await expect(tags).toHaveText(['work', ''])
    await expect(field).toBeFocused()
    await expect(rows(page).filter({ hasText: 'report.pdf' })).toContainText('work')
    const note = panel.getByRole('textbox', { name: 'Note' })
    await note.fill('sent on Friday\nas agreed')
    await note.press('Control+Enter')

    await page.keyboard.press('Escape')
    await expect(panel).toHaveCount(0)
    await expect(rows(page).filter({ hasText: 'report.pdf' })).toBeFocused()
    const [row] = (await mayfly.cli('history', '--json', '--search', 'report')).stdout.split('\n')
    expect(JSON.parse(row ?? '')).toMatchObject({ tags: ['work'], note: 'sent on Friday\nas agreed' })
  })

  await test.step('a tag used before is suggested by its first letters, and many uploads are tagged at once', async () => {
    const panel = panelOf(page)
    const field = panel.getByRole('combobox', { name: 'Add to tags' })
    const tags = panel.getByRole('list', { name: 'Tags' }).getByRole('listitem')
    // As it was given in the step before.
    await rows(page).filter({ hasText: 'photo.jpg' }).click()
    await field.fill('wo')
    await expect(panel.getByRole('option')).toHaveText(['work1'])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(tags).toHaveText(['work', ''])
    await rows(page).first().focus()
    await page.keyboard.press('Control+a')
    await page.getByRole('button', { name: 'Tags', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Tags of 2 uploads' })
    await expect(dialog.getByRole('combobox')).toBeFocused()
    await expectNoBarriers(page, 'the tags of many')
    await page.keyboard.type('both')
    await page.keyboard.press('Enter')
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await expect(page.getByText('2 uploads tagged.')).toBeVisible()
    await expect(tags).toHaveText(['work', 'both', ''])
    for (const row of await rows(page).all()) await expect(row).toContainText('both')
  })
})

test.describe('in the dark', () => {
  test.use({ colorScheme: 'dark' })
  test('a camera reads the link off the QR code', async ({ page, mayfly }) => {
    await upload(mayfly, 'ein Bild über Köln.txt')
    await mayfly.open('History')
    await rows(page).first().click()
    const panel = panelOf(page)
    await panel.getByText('QR code', { exact: true }).click()
    const code = panel.getByRole('img', { name: 'QR code of the link of ein Bild über Köln.txt' })
    await expect(code).toBeVisible()
    await panel.getByRole('button', { name: 'Copy as URL' }).click()
    expect(await scan(page, code)).toBe(await readClipboard(page))
    const saving = page.waitForEvent('download')
    await panel.getByRole('button', { name: 'Save picture' }).click()
    expect((await saving).suggestedFilename()).toBe('ein Bild über Köln QR code.png')
  })
})

test('in a narrow window the panel lies over the list; Delete forgets, and the keys stay in the list', async ({
  page,
  mayfly,
}) => {
  await page.setViewportSize({ width: 480, height: 640 })
  const replies = await holdReplies(page)
  await upload(mayfly, 'one.txt', 'two.txt')
  await mayfly.open('History')
  await expect(rows(page)).toHaveCount(2)
  // On a busy computer the panel is there before what it shows: a key counts all the same.
  replies.hold()
  await rows(page).first().click()
  const panel = panelOf(page)
  await expect(panel).toBeFocused()
  await page.keyboard.press('Control+c')
  replies.release()
  await expect(page.getByText('Link copied.')).toBeVisible()
  expect(await readClipboard(page)).toMatch(/^http\S+\/two-\S+$/)
  await panel.getByRole('button', { name: 'Back to the list' }).click()
  await expect(panel).toHaveCount(0)
  await expect(rows(page).first()).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(panel).toBeFocused()
  await page.keyboard.press('Delete')
  await expect(page.getByText('1 upload forgotten.')).toBeVisible()
  await expect(rows(page)).toHaveText([/one\.txt/])
  await expect(rows(page).first()).toBeFocused()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(rows(page)).toHaveCount(2)
})

test('an upload goes again as a new one; a changed original is told of before it is sent', async ({
  page,
  mayfly,
}) => {
  const [path = ''] = await upload(mayfly, 'draft.txt')
  await mayfly.open('History')
  await rows(page).first().click()
  const panel = panelOf(page)
  await expect(panel).toContainText('Still here, unchanged')
  await expect(panel).toContainText('The link stops working. The original stays here.')
  const again = async () => {
    await panel.getByRole('button', { name: 'Upload again' }).click()
    await page.getByRole('menuitem', { name: 'To Kie' }).click()
  }
  await again()
  await expect(page.getByText('1 file is uploaded again.')).toBeVisible()
  await expect(rows(page)).toHaveCount(2)
  await writeFile(path, 'another content')
  await again()
  await expect(
    page.getByText('“draft.txt” has changed since it was uploaded, so it was not sent.'),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Upload as it is now' }).click()
  await expect(rows(page)).toHaveCount(3)
  expect(mayfly.sandbox.files().map(({ size }) => size)).toEqual([20, 20, 15])
})
