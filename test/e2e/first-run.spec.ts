import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dropFiles } from './drop-files.ts'
import { expect, goTo, test } from './mayfly-test.ts'
import { expectDone, expectStored, queueRow, readClipboard } from './queue-page.ts'

/** A key that can be told from all else, should it turn up anywhere. */
const canary = `canary-${randomBytes(12).toString('hex')}`
test.use({ key: 'none', sandboxOptions: { keys: [canary] } })

test('a newcomer tries without a key, and every row says that it is practice', async ({ page, mayfly }) => {
  const notes = await mayfly.file('notes.txt', 'a few words')
  await mayfly.open()
  const card = page.getByRole('region', { name: 'Welcome' })
  await expect(card).toContainText('your own API key')
  await expect(card.getByRole('button', { name: /^Get a key at / })).toBeVisible()
  await page.getByRole('button', { name: 'Try without a key' }).click()
  await expect(card).toHaveCount(0)
  await expect(page.getByText('They go to Practice')).toBeVisible()

  await dropFiles(page, [notes.path])
  await expectDone(page, 'notes.txt')
  await expect(queueRow(page, 'notes.txt').getByText('Practice', { exact: true })).toBeVisible()
  await queueRow(page, 'notes.txt').getByRole('button', { name: 'Copy link', exact: true }).click()
  await expect(page.getByText('Link copied.')).toBeVisible()
  const reply = await fetch(await readClipboard(page))
  expect(await reply.text()).toBe('a few words')
  expect(mayfly.sandbox.files()).toEqual([])

  await goTo(page, 'History')
  const row = page.getByRole('grid', { name: 'Upload history' }).getByRole('row')
  await expect(row.getByText('Practice', { exact: true })).toBeVisible()

  // Who has tried it gives the key next.
  await goTo(page, 'Settings')
  await page.getByRole('textbox', { name: 'API key' }).fill(canary)
  await page.getByRole('button', { name: 'Save key' }).click()
  await expect(page.getByText('The API key of Kie was saved.')).toBeVisible()
})

test('a key that cannot be one is refused; where there is no keychain, it is kept until the end, and said so', async ({
  page,
  mayfly,
}) => {
  await mayfly.open()
  await test.step('a key that cannot be one is refused in words, and stays in the field', async () => {
    const field = page.getByRole('textbox', { name: 'API key' })
    await page.getByRole('button', { name: 'Save key' }).click()
    await expect(page.getByRole('alert')).toHaveText('Paste the key first.')
    await field.fill('two words')
    await field.press('Enter')
    await expect(page.getByRole('alert')).toHaveText('A key has no spaces and no line breaks. Copy it again.')
    await expect(field).toHaveValue('two words')
  })

  await test.step('where there is no keychain, the key is kept until the end, and said so', async () => {
    await expect(page.getByText(/No keychain was found on this computer/)).toBeVisible()
    const field = page.getByRole('textbox', { name: 'API key' })
    await field.fill(`  ${canary}\t`)
    await expect(field).toHaveCSS('-webkit-text-security', 'disc')
    await expect(field).toHaveAttribute('type', 'text')
    await page.getByRole('button', { name: 'Save key' }).click()
    await expect(page.getByText('Drop files anywhere')).toBeVisible()
    const notes = await mayfly.file('notes.txt', 'a few words')
    await dropFiles(page, [notes.path])
    await expectStored(mayfly.sandbox, [notes])
    await goTo(page, 'Settings')
    await expect(page.getByText(/^Kept until Mayfly is closed/)).toBeVisible()
  })
})

test('a typed key goes to the host and is nowhere else', async ({ page, mayfly }) => {
  const texts: string[] = []
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => texts.push(payload.toString())),
  )
  page.on('response', async (response) => texts.push(await response.text().catch(() => '')))
  await mayfly.open()
  await page.getByRole('textbox', { name: 'API key' }).fill(canary)
  await page.getByRole('button', { name: 'Save key' }).click()
  const notes = await mayfly.file('notes.txt', 'a few words')
  await dropFiles(page, [notes.path])
  await expectStored(mayfly.sandbox, [notes])
  await expectDone(page, 'notes.txt')
  await queueRow(page, 'notes.txt').getByRole('button', { name: 'More for notes.txt' }).click()
  await page.getByRole('menuitem', { name: 'Details' }).click()
  await page.getByText('The host’s reply, as it came').click()
  texts.push(await page.content())
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await goTo(page, 'Settings')
  await expect(page.getByText(/^Kept until Mayfly is closed/)).toBeVisible()
  texts.push(await page.content())
  texts.push(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])))
  texts.push(JSON.stringify(await page.context().cookies()))
  for (const field of await page.locator('input').all()) texts.push(await field.inputValue())
  for (const name of await readdir(mayfly.dataDir, { recursive: true })) {
    // The lock and the database are open elsewhere: this process holds no lock that reading could drop.
    texts.push(await readFile(join(mayfly.dataDir, name), 'latin1').catch(() => ''))
  }
  expect(texts.length).toBeGreaterThan(10)
  expect(texts.join('\n')).toContain('notes.txt')
  expect(texts.filter((text) => text.includes(canary))).toEqual([])
})
