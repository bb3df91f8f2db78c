import { randomBytes } from 'node:crypto'
import { dropFiles } from '../e2e/drop-files.ts'
import { expectDone, expectStored } from '../e2e/queue-page.ts'
import { expect, test } from './desktop-test.ts'

test('the window opens with the queue', async ({ desktop }) => {
  const page = await desktop.open()
  await expect(page).toHaveTitle('Mayfly')
  await expect(page.getByText('Drop files anywhere')).toBeVisible()
  const url = await desktop.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => window.webContents.getURL()),
  )
  expect(url).toEqual([expect.stringMatching(/^mayfly-app:\/\/app\/index\.html/)])
})

test('a real file drop gives main real paths, and the bytes arrive', async ({ desktop }) => {
  const page = await desktop.open()
  const given = [
    await desktop.file('notes.txt', 'a few words'),
    await desktop.file('Übergröße 日本.bin', randomBytes(1_500_000)),
    await desktop.file('deep/notes.txt', 'other words under the same name'),
  ]
  await dropFiles(
    page,
    given.map(({ path }) => path),
  )
  await expectStored(desktop.sandbox, given)
  await expectDone(page, 'Übergröße 日本.bin')
})
