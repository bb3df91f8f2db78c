import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright/test'
import { expectNoBarriers } from './barriers.ts'
import { expect, goTo, test } from './mayfly-test.ts'
import { expectDone, expectStored, queueRow, writeClipboard } from './queue-page.ts'

/** What Kie answers when it cannot fetch a URL; nothing is asked of the network. */
const cannotFetch = {
  match: { method: 'url' },
  times: 'always',
  fault: { kind: 'status', status: 400, message: 'Could not download the file' },
} as const

/** A paste of real `File` objects, as a file manager's copy gives them. */
async function pasteFiles(page: Page, files: readonly { name: string; text: string }[]): Promise<void> {
  await page.evaluate((given) => {
    const clipboardData = new DataTransfer()
    for (const { name, text } of given) clipboardData.items.add(new File([text], name))
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
  }, files)
}

test('Ctrl+V uploads a picture that was really copied, on any screen', async ({ page, mayfly }) => {
  await mayfly.open('History')
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(64, 48)
    canvas.getContext('2d')?.fillRect(8, 8, 40, 20)
    const picture = await canvas.convertToBlob({ type: 'image/png' })
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })])
  })
  await page.keyboard.press('Control+v')
  const name = /^pasted \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.png$/
  const row = page
    .getByRole('grid', { name: 'Upload queue' })
    .getByRole('row')
    .filter({ has: page.getByTitle(name) })
  await expect(row.getByRole('button', { name: 'Copy link', exact: true })).toBeVisible()
  await expect(row.locator('img')).toBeVisible()
  const [stored] = mayfly.sandbox.files()
  expect(stored).toMatchObject({ mimeType: 'image/png', name: expect.stringMatching(/\.png$/) })
  const bytes = Buffer.from(await (await fetch(await linkOf(page))).arrayBuffer())
  expect([...bytes.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47])
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(stored?.sha256)
})

async function linkOf(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Copy link', exact: true }).click()
  await expect(page.getByText('Link copied.')).toBeVisible()
  return page.evaluate(() => navigator.clipboard.readText())
}

test('URLs are pasted anywhere, and typed into the field', async ({ page, mayfly }) => {
  mayfly.sandbox.faults.add(cannotFetch)
  await mayfly.open('Settings')
  await test.step('pasted URLs go to the host as URLs', async () => {
    await writeClipboard(page, 'https://files.example/one.jpg\nhttps://files.example/two%20three.png\n')
    await page.keyboard.press('Control+v')
    await expect(queueRow(page, 'one.jpg')).toContainText('The host could not fetch this URL.')
    await expect(queueRow(page, 'two three.png')).toContainText('The host could not fetch this URL.')
    const asked = mayfly.sandbox.requests().map(({ method, path }) => `${method} ${path}`)
    expect(asked).toEqual(['POST /api/file-url-upload', 'POST /api/file-url-upload'])
  })

  await test.step('the field takes several URLs; a bad one stays there with a sentence', async () => {
    const field = page.getByRole('textbox', { name: 'Paste a URL' })
    await field.fill(
      'https://files.example/three.jpg ftp://files.example/four.jpg http://files.example/five.jpg',
    )
    await field.press('Enter')
    await expect(queueRow(page, 'three.jpg')).toBeVisible()
    await expect(queueRow(page, 'three.jpg')).toBeVisible()
    await expect(field).toHaveValue('ftp://files.example/four.jpg')
    await expect(page.getByRole('alert')).toHaveText(
      '“ftp://files.example/four.jpg” is not a web address. It has to begin with http:// or https://.',
    )
    await expect(field).toHaveAccessibleDescription(/is not a web address/)
    await field.fill('')
    await expect(page.getByRole('alert')).toHaveCount(0)
    await field.fill('no address at all')
    await field.press('Enter')
    await expect(page.getByRole('alert')).toContainText('“no address at all” is not a web address.')
  })
})

test('what is pasted is typed, asked about, or uploaded at once', async ({ page, mayfly }) => {
  const diary = 'Dear diary,\nsecond line\nthird line'
  const text = await mayfly.file('pasted.txt', diary)
  await mayfly.open()
  await test.step('a paste into a field types, and uploads nothing', async () => {
    await writeClipboard(page, 'https://files.example/one.jpg')
    const field = page.getByRole('textbox', { name: 'Paste a URL' })
    await field.focus()
    await page.keyboard.press('Control+v')
    await expect(field).toHaveValue('https://files.example/one.jpg')
    await goTo(page, 'History')
    const search = page.getByRole('searchbox', { name: 'Search history' })
    await search.focus()
    await page.keyboard.press('Control+v')
    await expect(search).toHaveValue('https://files.example/one.jpg')
    await goTo(page, 'Queue')
    await expect(page.getByRole('grid', { name: 'Upload queue' })).toHaveCount(0)
    const listed = await mayfly.cli('queue', 'list', '--json')
    expect(listed).toMatchObject({ code: 0, stdout: '' })
  })

  await test.step('plain text shows its first line before it is uploaded', async () => {
    await writeClipboard(page, diary)
    await page.keyboard.press('Control+v')
    const dialog = page.getByRole('dialog', { name: 'Upload this text?' })
    await expect(dialog).toContainText('Dear diary,')
    await expect(dialog).toContainText('and 2 more lines')
    await expectNoBarriers(page, 'the question before text is uploaded')
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await page.keyboard.press('Control+v')
    await dialog.getByRole('button', { name: 'Upload as pasted.txt' }).click()
    await expectDone(page, 'pasted.txt')
    await expectStored(mayfly.sandbox, [text])
  })

  await test.step('pasted files become one batch, in their order', async () => {
    const a = await mayfly.file('a.txt', 'first')
    const b = await mayfly.file('b.txt', 'second')
    await pasteFiles(page, [
      { name: 'b.txt', text: 'second' },
      { name: 'a.txt', text: 'first' },
    ])
    await expectStored(mayfly.sandbox, [text, a, b])
    await expect(page.getByRole('grid').getByText('2 links ready')).toBeVisible()
    const titles = page
      .getByRole('grid', { name: 'Upload queue' })
      .locator('[title="a.txt"], [title="b.txt"]')
    await expect(titles).toHaveText(['b.txt', 'a.txt'])
  })
})

test('a URL that the host cannot fetch is downloaded here, once a person says so', async ({
  page,
  mayfly,
}) => {
  const report = await mayfly.file('report.txt', 'served by this computer')
  const server = createServer((_, response) => response.end('served by this computer'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    await mayfly.open()
    const field = page.getByRole('textbox', { name: 'Paste a URL' })
    await field.fill(`http://127.0.0.1:${port}/report.txt`)
    await field.press('Enter')
    const row = queueRow(page, 'report.txt')
    await expect(row).toContainText('The host could not fetch this URL. Download it here and send it?')
    expect(mayfly.sandbox.files()).toEqual([])
    await row.getByRole('button', { name: 'Download here first' }).click()
    await expectDone(page, 'report.txt')
    await expectStored(mayfly.sandbox, [report])
  } finally {
    server.close()
  }
})
