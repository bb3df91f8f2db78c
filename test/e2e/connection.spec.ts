import { dropFiles } from './drop-files.ts'
import { expect, goTo, refusedConnection, test } from './mayfly-test.ts'
import { expectDone, expectStored, queueRow } from './queue-page.ts'
import { startForward } from './start-forward.ts'

test.describe('without the right token', () => {
  // Chromium's own line for the answer that is wanted here.
  test.use({ expectedErrors: /^Failed to load resource: .* 401/ })

  test('a page learns nothing and can hand over nothing', async ({ page, mayfly }) => {
    const notes = await mayfly.file('secret plans.txt', 'a few words')
    await mayfly.cli('upload', notes.path)
    const address = new URL(mayfly.url())
    for (const hash of ['', '#token=wrong', '#/history']) {
      await page.goto('about:blank')
      address.hash = hash
      await page.goto(address.href)
      await expect(page.getByRole('heading', { name: 'Open Mayfly by its link' })).toBeVisible()
      await expect(page.getByRole('navigation')).toHaveCount(0)
      expect(await page.content()).not.toContain('secret plans')
    }
    const status = await page.evaluate(async () => {
      const reply = await fetch('/intake?name=a.txt', { method: 'POST', body: 'x' })
      return reply.status
    })
    expect(status).toBe(401)
  })
})

test('the token leaves the address bar, and a reload keeps the session and the screen', async ({
  page,
  mayfly,
}) => {
  const notes = await mayfly.file('notes.txt', 'a few words')
  await mayfly.open()
  await dropFiles(page, [notes.path])
  await expectDone(page, 'notes.txt')
  expect(page.url()).not.toContain('token')
  await page.reload()
  await expectDone(page, 'notes.txt')
  await goTo(page, 'Settings')
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible()
  await page.goBack()
  await expectDone(page, 'notes.txt')
  expect(await page.context().cookies()).toEqual([])
})

test.describe('when Mayfly is away', () => {
  test.use({ expectedErrors: refusedConnection })

  test('the page says so, and goes on by itself when the way is there again', async ({ page, mayfly }) => {
    const forward = await startForward(Number(new URL(mayfly.url()).port))
    try {
      const link = new URL(mayfly.url())
      link.port = String(forward.port)
      await page.goto(link.href)
      const before = await mayfly.file('before.txt', 'before')
      await dropFiles(page, [before.path])
      await expectDone(page, 'before.txt')

      await forward.cut()
      await expect(page.getByRole('alert')).toHaveText(
        'Mayfly is not running. Reconnecting… What it has accepted goes on once it is started again.',
      )
      await expect(queueRow(page, 'before.txt')).toBeVisible()
      const meanwhile = await mayfly.file('meanwhile.txt', 'meanwhile')
      await mayfly.cli('upload', meanwhile.path)
      await expect(queueRow(page, 'meanwhile.txt')).toHaveCount(0)

      await forward.mend()
      await expectDone(page, 'before.txt', 'meanwhile.txt')
      await expect(page.getByRole('alert')).toHaveCount(0)
      const after = await mayfly.file('after.txt', 'after')
      await dropFiles(page, [after.path])
      await expectDone(page, 'after.txt')
      await expectStored(mayfly.sandbox, [before, meanwhile, after])

      // Taken, but the answer is lost: it is asked for again, and not added twice.
      forward.loseAnswers()
      await page.getByRole('textbox', { name: 'Paste a URL' }).fill(`${mayfly.sandbox.url}/lost.txt`)
      await page.keyboard.press('Enter')
      await expect.poll(async () => (await mayfly.cli('queue', 'list')).stdout).toContain('lost.txt')
      await forward.cut()
      await forward.mend()
      await expect(page.getByRole('textbox', { name: 'Paste a URL' })).toHaveValue('')
      await expect(queueRow(page, 'lost.txt')).toHaveCount(1)
    } finally {
      await forward.close()
    }
  })

  test('killed in the middle and started again, everything dropped arrives', async ({ page, mayfly }) => {
    mayfly.sandbox.faults.add({ times: 'always', fault: { kind: 'slow-reading', bytesPerSecond: 50_000 } })
    const given = []
    for (let at = 0; at < 6; at += 1)
      given.push(await mayfly.file(`file ${at}.bin`, Buffer.alloc(1_500_000, at)))
    await mayfly.open()
    await dropFiles(
      page,
      given.map(({ path }) => path),
    )
    await expect(page.getByRole('progressbar', { name: 'file 0.bin' })).toBeVisible()
    const { port } = new URL(mayfly.url())
    await mayfly.kill()
    await expect(page.getByRole('alert')).toHaveText(
      'Mayfly is not running. Reconnecting… What it has accepted goes on once it is started again.',
    )
    mayfly.sandbox.faults.clear()
    await mayfly.start(['--port', port])
    // The new run has a new token: the old page must not get in with the old one.
    await expect(page.getByRole('heading', { name: 'Open Mayfly by its link' })).toBeVisible()
    await page.goto('about:blank')
    await mayfly.open()
    for (const { name } of given) await expectDone(page, name)
    await expectStored(mayfly.sandbox, given)
  })
})
