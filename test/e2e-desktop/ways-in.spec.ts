import { expectStored, queueRow } from '../e2e/queue-page.ts'
import { clickNotification, setClipboard } from '../helpers/electron-double/controls.ts'
import { until } from '../helpers/until.ts'
import { expect, onlyDouble, test } from './desktop-test.ts'
import { dropSomeRefused, systemSteps } from './system-steps.ts'

test.skip(({ runtime }) => runtime.kind === 'electron', onlyDouble)

test('a second start uploads the clipboard, or opens the small window, where its command line asks for that', async ({
  desktop,
}) => {
  await desktop.open()
  const { double } = desktop
  const small = () => double.windows().find((page) => page.url().includes('view=tray'))
  expect(await desktop.startSecond(['--small-window'])).toBe(0)
  await until(small)
  await double.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[1]?.close())
  await until(() => small() === undefined)
  const notes = await desktop.file('notes.txt', 'on the clipboard')
  await setClipboard(double, { uriList: `file://${notes.path}` })
  expect(await desktop.startSecond(['--upload-clipboard'])).toBe(0)
  await expectStored(desktop.sandbox, [notes])
  await until(small)
})

test.describe('with a notification service that reads markup', () => {
  test.use({ tray: true })

  test('a batch that ended is told of once, and a click copies its links in order', async ({ desktop }) => {
    await systemSteps.notification(desktop, await desktop.open())
  })
})

test('a batch of which a part failed says how many, and a click shows why', async ({ desktop }) => {
  const page = await desktop.open()
  const { double } = desktop
  const words = await dropSomeRefused(desktop, page, ['notes.txt', 'setup.exe'])
  await clickNotification(double, '1 link ready, 1 failed')
  await expect(queueRow(page, 'setup.exe')).toContainText(words)
})
