import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright/test'
import { expectNoBarriers } from './barriers.ts'
import { expect, goTo, type Mayfly, test } from './mayfly-test.ts'
import { expectDone, expectStored, queueRow, readClipboard } from './queue-page.ts'

test.use({ sandboxOptions: { allowPrivateFetch: true } })

/** Points a destination at the sandbox and gives it its key, in Settings. */
async function setUp(page: Page, mayfly: Mayfly, name: string, field: string): Promise<void> {
  await goTo(page, 'Settings')
  const card = page.getByRole('article', { name, exact: true })
  const address = card.getByRole('textbox', { name: `Base URL of ${name}` })
  await address.fill(mayfly.sandbox.url)
  await address.press('Enter')
  const addKey = card.getByRole('button', { name: 'Add key' }).first()
  if (await addKey.isVisible()) await addKey.click()
  await card.getByRole('textbox', { name: field, exact: true }).fill(mayfly.sandbox.key)
  await card.getByRole('button', { name: 'Save key' }).click()
}

async function choose(page: Page, name: string): Promise<void> {
  await goTo(page, 'Queue')
  await page.getByRole('button', { name: /Destination of new uploads/ }).click()
  await page.getByRole('menuitemradio', { name, exact: true }).click()
}

async function give(page: Page, ...paths: string[]): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose files' }).click(),
  ])
  await chooser.setFiles(paths)
}

test('a destination takes a batch as a group, fetches a URL, and is asked before a file goes again', async ({
  page,
  mayfly,
}) => {
  await mayfly.open()
  await test.step('a batch goes to the destination that was chosen for it; a group makes one link of two files', async () => {
    const files = [await mayfly.file('one.png', 'first'), await mayfly.file('two.png', 'second')]
    await setUp(page, mayfly, 'Uploadcare', 'Public key')
    await expect(page.getByText('Uploadcare knows this key.')).toBeVisible()
    await choose(page, 'Uploadcare')
    await give(page, ...files.map(({ path }) => path))
    await expectDone(page, 'one.png', 'two.png')
    await expectStored(mayfly.sandbox, files)
    expect(mayfly.sandbox.files().map(({ host }) => host)).toEqual(['uploadcare', 'uploadcare'])

    await queueRow(page, 'one.png').getByRole('button', { name: 'More for one.png' }).click()
    await page.getByRole('menuitem', { name: 'Make a group of its batch…' }).click()
    await page.getByRole('button', { name: 'Make group' }).click()
    await expect(page.getByText('The link of the group is copied.')).toBeVisible()
    const link = await readClipboard(page)
    expect(link).toMatch(/\/[0-9a-f-]{36}~2\/$/)

    await goTo(page, 'History')
    // It moves the list when it comes.
    await expect(page.getByRole('region', { name: 'Expiring' })).toContainText('2 files')
    await page.getByRole('grid', { name: 'Upload history' }).getByRole('row').first().click()
    const panel = page.getByRole('complementary', { name: 'Upload details' })
    await expect(panel).toContainText(link)
    await panel.getByRole('button', { name: 'Ask the host' }).click()
    await expect(panel).toContainText('2 files, made')
    await expect(panel).toContainText('all there')
  })

  await test.step('a URL is fetched by the host, followed by its own count, and can be cancelled', async () => {
    let finish = () => {}
    const source = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': 200_000 })
      response.write(Buffer.alloc(100_000, 1))
      finish = () => response.end(Buffer.alloc(100_000, 2))
    })
    await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(source.address() as AddressInfo).port}`
    try {
      await choose(page, 'Uploadcare')
      const field = page.getByRole('textbox', { name: 'Paste a URL' })
      await field.fill(`${url}/photo.png`)
      await field.press('Enter')
      await expect(page.getByRole('progressbar', { name: 'photo.png' })).toHaveAttribute(
        'aria-valuenow',
        '50',
      )
      finish()
      await expectDone(page, 'photo.png')

      await field.fill(`${url}/other.png`)
      await field.press('Enter')
      await expect(page.getByRole('progressbar', { name: 'other.png' })).toHaveAttribute(
        'aria-valuenow',
        '50',
      )
      await queueRow(page, 'other.png').getByRole('button', { name: 'More for other.png' }).click()
      await page.getByRole('menuitem', { name: 'Cancel' }).click()
      await expect(queueRow(page, 'other.png')).toContainText('Cancelled')
    } finally {
      source.closeAllConnections()
      await new Promise((resolve) => source.close(resolve))
    }
  })

  await test.step('a lost reply to a file that is kept for good asks before it is sent again', async () => {
    const { path } = await mayfly.file('kept.png', 'for good')
    await goTo(page, 'Settings')
    const card = page.getByRole('article', { name: 'Uploadcare', exact: true })
    await card.getByText('Choices at this host').click()
    await card.getByRole('button', { name: /How long files stay at Uploadcare/ }).click()
    await page.getByRole('option', { name: 'For good' }).click()
    await expect(card).toContainText('Links live for good.')
    const before = mayfly.sandbox.files().length
    mayfly.sandbox.faults.add({ match: { method: 'stream' }, fault: { kind: 'reply-lost' } })
    await choose(page, 'Uploadcare')
    await give(page, path)
    const row = queueRow(page, 'kept.png')
    await expect(row.getByRole('button', { name: 'Send again' })).toBeVisible({ timeout: 15_000 })
    expect(mayfly.sandbox.files()).toHaveLength(before + 1)
    await row.getByRole('button', { name: 'Send again' }).click()
    await expectDone(page, 'kept.png')
    expect(mayfly.sandbox.files()).toHaveLength(before + 2)
  })
})

test('what one destination does not take is offered to another, which is told of before it is sent', async ({
  page,
  mayfly,
}) => {
  const { path } = await mayfly.file('tool.exe', 'MZ')
  const picture = await mayfly.file('photo.png', 'a picture')
  await mayfly.open()
  await setUp(page, mayfly, 'theapi.app', 'API key')
  await expect(page.getByText('the first upload shows it')).not.toHaveCount(0)
  await choose(page, 'theapi.app')
  await give(page, picture.path)
  await expectDone(page, 'photo.png')
  await give(page, path)
  await page.getByRole('button', { name: 'Send elsewhere' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('textbox', { name: 'Paste a URL' })).toBeFocused()
  await give(page, path)
  await page.getByRole('button', { name: 'Send elsewhere' }).click()
  await expect(dialog).toContainText('for 3 days instead of 24 hours')
  await expect(dialog).toContainText('any size')
  await expectNoBarriers(page, 'the offer of another destination')
  expect(mayfly.sandbox.files()).toHaveLength(1)
  await dialog.getByRole('button', { name: 'Send to Kie' }).click()
  await expectDone(page, 'tool.exe')
  expect(mayfly.sandbox.files().map(({ host }) => host)).toEqual(['theapi', 'kie'])
})
