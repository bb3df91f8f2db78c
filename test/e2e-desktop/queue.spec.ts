import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { dropFiles } from '../e2e/drop-files.ts'
import { expectDone, expectStored, queueRow } from '../e2e/queue-page.ts'
import { expect, test } from './desktop-test.ts'
import { systemSteps } from './system-steps.ts'

test('the window opens with the queue', async ({ desktop }) => {
  const page = await desktop.open()
  await expect(page).toHaveTitle('Mayfly')
  await expect(page.getByText('Drop files anywhere')).toBeVisible()
  const addresses = await desktop.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => window.webContents.getURL()),
  )
  expect(addresses).toEqual([expect.stringMatching(/^mayfly-app:\/\/app\/index\.html/)])
})

test('a real file drop gives main real paths, and the bytes arrive', async ({ desktop }) => {
  const page = await desktop.open()
  const posted: string[] = []
  page.on('request', (request) => request.method() === 'POST' && posted.push(request.url()))
  const given = [
    await desktop.file('notes.txt', 'a few words'),
    await desktop.file('Übergröße 日本.bin', randomBytes(1_500_000)),
    await desktop.file('deep/notes.txt', 'other words under the same name'),
    await desktop.file('folder/inside.txt', 'in a folder'),
  ]
  const paths = given.slice(0, 3).map(({ path }) => path)
  await dropFiles(page, [...paths, join(desktop.folder, 'files/folder')])
  await expectStored(desktop.sandbox, given)
  await expectDone(page, 'Übergröße 日本.bin', 'inside.txt')
  expect(posted, 'bytes handed over instead of paths').toEqual([])
})

test('what was made in memory has no path: a pasted picture goes through the intake of the app’s own protocol', async ({
  desktop,
}) => {
  const page = await desktop.open()
  const size = 3_000_000
  const paths = await page.evaluate((length) => {
    const file = new File([new Uint8Array(length).fill(7)], 'image.png', { type: 'image/png' })
    const clipboardData = new DataTransfer()
    clipboardData.items.add(file)
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
    return (window as unknown as { mayfly: { pathsForFiles(files: File[]): string[] } }).mayfly.pathsForFiles(
      [file],
    )
  }, size)
  expect(paths).toEqual([''])
  await expect.poll(() => desktop.sandbox.files().map((file) => file.size)).toEqual([size])
  expect(desktop.sandbox.files()[0]).toMatchObject({ mimeType: 'image/png' })
})

test('a dropped item without a path is handed over as bytes', async ({ desktop }) => {
  const page = await desktop.open()
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File(['made in memory'], 'memory.txt', { type: 'text/plain' }))
    for (const type of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
  })
  await expectDone(page, 'memory.txt')
  expect(desktop.sandbox.files()).toMatchObject([{ size: 14 }])
})

test('a large item without a path comes in pieces, of which the app holds one at a time', async ({
  desktop,
}) => {
  await systemSteps.dropLargeWithoutPath(desktop, await desktop.open())
})

test('Copy link reaches the system’s clipboard', async ({ desktop }) => {
  const page = await desktop.open()
  const notes = await desktop.file('notes.txt', 'a few words')
  await dropFiles(page, [notes.path])
  await queueRow(page, 'notes.txt').getByRole('button', { name: 'Copy link', exact: true }).click()
  await expect(page.getByText('Link copied.')).toBeVisible()
  const link = await desktop.app.evaluate(({ clipboard }) => clipboard.readText())
  expect(await (await fetch(link)).text()).toBe('a few words')
})
