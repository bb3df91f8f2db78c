import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { dropFiles } from '../e2e/drop-files.ts'
import { expectDone, expectStored } from '../e2e/queue-page.ts'
import { messageBox, pressInMessageBox } from '../helpers/electron-double/controls.ts'
import { until } from '../helpers/until.ts'
import { expect, test } from './desktop-test.ts'
import { startWhileClosing } from './start-while-closing.ts'

const slow = { fault: { kind: 'slow-reading', bytesPerSecond: 200_000 }, times: 'always' } as const

test('quitting while sending asks once, and keeps the queue', async ({ desktop }) => {
  const page = await desktop.open()
  const double = desktop.double
  desktop.sandbox.faults.add(slow)
  const film = await desktop.file('film.bin', randomBytes(4_000_000))
  await dropFiles(page, [film.path])
  await expect(page.getByRole('progressbar', { name: 'film.bin' })).toBeVisible()

  await double.evaluate(({ app }) => app.quit())
  expect(await messageBox(double)).toMatchObject({ message: 'Quit while 1 file is on the way?' })
  // Asked again while the question stands: one box, not two.
  await double.evaluate(({ app }) => app.quit())
  await double.evaluate(() => new Promise((resolve) => setImmediate(resolve)))
  expect(await double.evaluateInDouble(({ messageBoxes }) => messageBoxes.length)).toBe(1)
  await pressInMessageBox(double, 'Keep uploading')
  await expect(page.getByRole('progressbar', { name: 'film.bin' })).toBeVisible()

  await double.evaluate(({ app }) => app.quit())
  const ended = once(double.process(), 'exit')
  await pressInMessageBox(double, 'Quit')
  expect(await ended).toEqual([0, null])

  desktop.sandbox.faults.clear()
  const again = await desktop.open()
  await expectDone(again, 'film.bin')
  await expectStored(desktop.sandbox, [film])
})

test('a second start hands its files over and ends; the first shows its window', async ({ desktop }) => {
  const page = await desktop.open()
  const notes = await desktop.file('notes.txt', 'a few words')
  const first = desktop.app
  await first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
  expect(await desktop.startSecond([notes.path, 'https://files.example/one.jpg'])).toBe(0)
  await expectStored(desktop.sandbox, [notes])
  await expectDone(page, 'notes.txt')
  // A window takes its time to come back where that is drawn.
  const isMinimized = () =>
    first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized())
  await expect.poll(isMinimized).toBe(false)
})

test('a start that comes while the app closes waits for its data, and uploads what it was given', async ({
  desktop,
}) => {
  await desktop.open()
  await startWhileClosing(desktop)
})

test('a page that is loaded anew shows the same queue, and its old port is closed', async ({ desktop }) => {
  const page = await desktop.open()
  const notes = await desktop.file('notes.txt', 'a few words')
  await dropFiles(page, [notes.path])
  await expectDone(page, 'notes.txt')
  await page.reload()
  await expectDone(page, 'notes.txt')
})

test('a renderer that crashes comes back by itself, and the upload never stopped', async ({ desktop }) => {
  const page = await desktop.open()
  desktop.sandbox.faults.add({ ...slow, fault: { ...slow.fault, bytesPerSecond: 1_500_000 } })
  const film = await desktop.file('film.bin', randomBytes(4_000_000))
  await dropFiles(page, [film.path])
  await expect(page.getByRole('progressbar', { name: 'film.bin' })).toBeVisible()
  const { app } = desktop
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  )
  const state = () =>
    app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      return `${contents?.isCrashed()} ${contents?.isLoading()} ${contents?.getURL()}`
    })
  await expect.poll(state).toMatch(/^false false mayfly-app:/)
  // To Playwright a crashed page stays crashed: the double shows the new one as another.
  if (desktop.isDouble) {
    const fresh = await until(() => app.windows().find((window) => window !== page))
    await expectDone(fresh, 'film.bin')
  }
  await expectStored(desktop.sandbox, [film])
  const posts = desktop.sandbox.requests().filter(({ method }) => method === 'POST')
  expect(posts).toHaveLength(1)
})
