import { expectNoBarriers } from './barriers.ts'
import { dropFiles } from './drop-files.ts'
import { expect, refusedConnection, test } from './mayfly-test.ts'
import { readClipboard } from './queue-page.ts'
import { openSmall } from './tray-page.ts'

// As large as the desktop opens it.
test.use({ viewport: { width: 340, height: 520 } })

test.describe('with an engine that ends', () => {
  test.use({ expectedErrors: refusedConnection })

  test('says how far each file is and what failed, and shows no speed of an engine that is away', async ({
    page,
    mayfly,
  }) => {
    const { faults } = mayfly.sandbox
    faults.add({
      times: 'always',
      match: { name: 'slow' },
      fault: { kind: 'slow-reading', bytesPerSecond: 400_000 },
    })
    faults.add({
      times: 'always',
      match: { name: 'bad' },
      fault: { kind: 'status', status: 422, message: 'No' },
    })
    await openSmall(page, mayfly)
    const foot = page.getByRole('contentinfo')
    const way = page.getByRole('region', { name: 'On its way' })
    await expect(foot).toHaveText('Open Mayfly')
    await dropFiles(page, [(await mayfly.file('bad.txt', 'bad')).path])
    await expect(foot).toContainText('1 failed.')
    // Nothing is on its way, and nothing says so.
    await expect(way).toBeHidden()
    const names = ['one', 'two', 'three', 'four', 'five'].map((word) => `${word}.txt`)
    const given = await Promise.all(names.map((name) => mayfly.file(name, name)))
    await dropFiles(
      page,
      given.map(({ path }) => path),
    )
    await expect(page.getByRole('button', { name: /^Copy link of / })).toHaveCount(5)
    await page.getByRole('button', { name: 'Copy link of three.txt' }).click()
    await expect.poll(() => readClipboard(page)).toMatch(/^http\S+three/)

    await dropFiles(page, [(await mayfly.file('slow.bin', Buffer.alloc(60_000_000, 7))).path])
    await expect(way).toContainText(/slow\.bin[1-9]\d? %/)
    await expect(way).toContainText(/\/s/)
    // However much there is to scroll, the way to the whole window stays in sight.
    await expect(foot.getByRole('button', { name: 'Open Mayfly' })).toBeInViewport({ ratio: 1 })
    await mayfly.kill()
    await expect(page.getByText('Mayfly is not running')).toBeVisible()
    await expectNoBarriers(page, 'the small window')
    await expect(way).toContainText('slow.bin')
    await expect(way).not.toContainText(/\/s/)
  })
})

test.describe('without a key', () => {
  test.use({ key: 'none' })

  test('says so before anything is given, and calls practice links so', async ({ page, mayfly }) => {
    await openSmall(page, mayfly)
    const foot = page.getByRole('contentinfo')
    await expect(foot).toContainText('Kie has no key yet.')
    await expectNoBarriers(page, 'the small window without a key')
    await dropFiles(page, [(await mayfly.file('waits.txt', 'waits')).path])
    await expect(foot).toContainText('1 needs a key.')
    await mayfly.open()
    await page.reload()
    await page.getByRole('button', { name: 'More for waits.txt' }).click()
    await page.getByRole('menuitem', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Clear finished' }).click()
    await page.getByRole('button', { name: 'Try without a key' }).click()
    await dropFiles(page, [(await mayfly.file('try.txt', 'try')).path])
    await expect(page.getByRole('button', { name: 'Copy link', exact: true })).toBeVisible()
    await openSmall(page, mayfly)
    const row = page.getByRole('listitem').filter({ hasText: 'try.txt' })
    await expect(row.first()).toContainText('Practice')
    await expect(foot).toHaveText('Open Mayfly')
  })
})
