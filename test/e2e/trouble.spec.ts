import { dropFiles } from './drop-files.ts'
import { expect, goTo, test } from './mayfly-test.ts'
import { expectDone, expectStored, queueRow } from './queue-page.ts'

test.describe('a wrong key', () => {
  test.use({ key: 'none', sandboxOptions: { keys: ['the-right-key'] } })

  test('stops everything after a few requests; one saved key sends it all on', async ({ page, mayfly }) => {
    const given = []
    for (let at = 0; at < 12; at += 1) given.push(await mayfly.file(`file ${at}.txt`, `content ${at}`))
    await mayfly.open()
    await page.getByRole('textbox', { name: 'API key' }).fill('a-wrong-key')
    await page.getByRole('button', { name: 'Save key' }).click()
    await expect(page.getByText('Drop files anywhere')).toBeVisible()
    await dropFiles(
      page,
      given.map(({ path }) => path),
    )
    const row = queueRow(page, 'file 11.txt')
    await expect(row).toContainText('Kie refused the key. Check it in Settings.')
    await expect(page.getByRole('grid').getByRole('button', { name: 'Enter key' }).first()).toBeVisible()
    expect(mayfly.sandbox.requests().length).toBeLessThanOrEqual(8)
    await expect(page.getByRole('dialog')).toHaveCount(0)

    await row.getByRole('button', { name: 'Enter key' }).click()
    const field = page.getByRole('textbox', { name: 'API key' })
    await expect(field).toBeFocused()
    await field.fill('the-right-key')
    await field.press('Enter')
    await expectStored(mayfly.sandbox, given)
    await goTo(page, 'Queue')
    await expect(page.getByText('12 links ready').first()).toBeVisible()
  })
})

test('a busy host is waited for in sight, and "Now" does not wait', async ({ page, mayfly }) => {
  mayfly.sandbox.faults.add({ fault: { kind: 'too-many-requests', retryAfter: 'seconds', seconds: 50 } })
  const notes = await mayfly.file('notes.txt', 'a few words')
  await mayfly.open()
  await dropFiles(page, [notes.path])
  const row = queueRow(page, 'notes.txt')
  await expect(row).toContainText('Host is busy')
  const seconds = async () => Number(/again in (\d+) s/.exec(await row.innerText())?.[1])
  const first = await seconds()
  expect(first).toBeGreaterThan(30)
  await expect.poll(seconds).toBeLessThan(first)
  const rail = page.getByRole('list', { name: 'Destinations' })
  await expect(rail).toContainText(/\d+ s/)
  await row.getByRole('button', { name: 'Now' }).click()
  await expectDone(page, 'notes.txt')
  await expectStored(mayfly.sandbox, [notes])

  await test.step('of what waits behind a busy host, any can go next, and any at once', async () => {
    mayfly.sandbox.faults.add({ fault: { kind: 'too-many-requests', retryAfter: 'seconds', seconds: 50 } })
    const first = await mayfly.file('first.txt', 'first')
    await dropFiles(page, [first.path])
    await expect(queueRow(page, 'first.txt')).toContainText('again in')
    const more = [
      await mayfly.file('b.txt', 'b'),
      await mayfly.file('c.txt', 'c'),
      await mayfly.file('d.txt', 'd'),
    ]
    await dropFiles(
      page,
      more.map(({ path }) => path),
    )
    const names = page.getByRole('grid', { name: 'Upload queue' }).getByTitle(/^[bcd]\.txt$/)
    await expect(names).toHaveText(['b.txt', 'c.txt', 'd.txt'])
    await expect(queueRow(page, 'd.txt')).toContainText('Host is busy')
    await queueRow(page, 'd.txt').press('Alt+Home')
    await expect(names).toHaveText(['d.txt', 'b.txt', 'c.txt'])
    await expect(page.getByText('1 upload is sent next.')).toBeVisible()
    await expect(queueRow(page, 'd.txt')).toBeFocused()
    await queueRow(page, 'd.txt').press('Alt+Home')
    await expect(page.getByText('Nothing else waits before that.')).toBeVisible()
    await queueRow(page, 'c.txt').press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Send next' }).click()
    await expect(names).toHaveText(['c.txt', 'd.txt', 'b.txt'])
    await queueRow(page, 'b.txt').getByRole('button', { name: 'Now' }).click()
    await expectDone(page, 'b.txt', 'c.txt', 'd.txt')
  })

  await test.step('a row that is clicked twice opens its link, or says what became of it', async () => {
    const opened = page.waitForEvent('popup')
    await queueRow(page, 'notes.txt').getByText('notes.txt').dblclick()
    expect((await opened).url()).toContain('/notes-')
    const again = page.waitForEvent('popup')
    await queueRow(page, 'notes.txt').press('Control+Enter')
    expect((await again).url()).toContain('/notes-')
    await queueRow(page, 'notes.txt').press('Alt+Enter')
    const details = page.getByRole('dialog', { name: 'notes.txt' })
    await expect(details).toContainText('What happened')
    await page.keyboard.press('Escape')
    await queueRow(page, 'first.txt').getByText('first.txt').dblclick()
    await expect(page.getByRole('dialog', { name: 'first.txt' })).toBeVisible()
  })
})

test('a failed row says why, and goes on with Retry; "Retry failed" sends all that failed', async ({
  page,
  mayfly,
}) => {
  const notes = await mayfly.file('notes.txt', 'a few words')
  await mayfly.open()
  await test.step('a failed row says why in the host’s words, and goes on with Retry', async () => {
    mayfly.sandbox.faults.add({
      fault: { kind: 'status', status: 422, message: 'This file type is not welcome' },
    })
    await dropFiles(page, [notes.path])
    const row = queueRow(page, 'notes.txt')
    await expect(row).toContainText('Kie refused this upload: This file type is not welcome.')
    await row.getByRole('button', { name: 'Send elsewhere' }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(row).toBeFocused()
    await row.getByRole('button', { name: 'More for notes.txt' }).click()
    await page.getByRole('menuitem', { name: 'Details' }).click()
    const details = page.getByRole('dialog', { name: 'notes.txt' })
    await expect(details).toContainText('Code 422')
    await expect(details).toContainText('“This file type is not welcome”')
    await page.keyboard.press('Escape')
    await row.getByRole('button', { name: 'More for notes.txt' }).click()
    await page.getByRole('menuitem', { name: 'Retry' }).click()
    await expectDone(page, 'notes.txt')
  })

  await test.step('"Retry failed" sends all that failed, and nothing else', async () => {
    const good = await mayfly.file('good.txt', 'good')
    const bad = [await mayfly.file('bad 1.txt', 'bad 1'), await mayfly.file('bad 2.txt', 'bad 2')]
    mayfly.sandbox.faults.add({
      match: { name: 'bad' },
      times: 2,
      fault: { kind: 'status', status: 422, message: 'No' },
    })
    await dropFiles(
      page,
      [...bad, good].map(({ path }) => path),
    )
    await expect(page.getByRole('grid').getByText('1 link ready, 2 failed')).toBeVisible()
    await page.getByRole('button', { name: 'Retry failed' }).click()
    await expect(page.getByRole('grid').getByText('3 links ready')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Retry failed' })).toHaveCount(0)
    await expectStored(mayfly.sandbox, [notes, good, ...bad])
  })
})

test('a name that is taken asks, and each answer does what it says', async ({ page, mayfly }) => {
  const earlier = await mayfly.file('earlier/logo.txt', 'the first')
  const later = await mayfly.file('later/logo.txt', 'the second')
  await mayfly.open('Settings')
  await page.getByRole('button', { name: /Remote names/ }).click()
  await page.getByRole('option', { name: 'Keep exact names' }).click()
  await dropFiles(page, [earlier.path])
  await expectDone(page, 'logo.txt')
  await page.getByRole('button', { name: 'Clear finished' }).click()
  await expect(page.getByText('Drop files anywhere')).toBeVisible()

  await dropFiles(page, [later.path])
  const row = queueRow(page, 'logo.txt')
  await expect(row).toContainText('A file of this name has a link that is alive.')
  await expect(row.getByRole('button', { name: 'Skip' })).toBeVisible()
  await row.getByRole('button', { name: 'Rename' }).click()
  await expectDone(page, 'logo.txt')
  await expectStored(mayfly.sandbox, [earlier, later])

  await dropFiles(page, [later.path])
  await page.getByRole('grid').getByRole('button', { name: 'Replace' }).click()
  await expect.poll(() => mayfly.sandbox.files().length).toBe(3)
  const kept = mayfly.sandbox.files().filter((file) => file.name === 'logo.txt' && file.current)
  expect(kept.map((file) => [file.sha256, file.replaced])).toEqual([[later.sha256, 1]])
})
