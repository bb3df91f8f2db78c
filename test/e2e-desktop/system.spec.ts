import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Page } from 'playwright/test'
import { dropFiles } from '../e2e/drop-files.ts'
import { expectDone, expectStored, queueRow } from '../e2e/queue-page.ts'
import {
  clickTray,
  clipboardText,
  messageBox,
  notifications,
  openFiles,
  openLink,
  pressInMessageBox,
  pressInNotification,
  pressShortcut,
  setClipboard,
} from '../helpers/electron-double/controls.ts'
import { until } from '../helpers/until.ts'
import { alwaysTray, type Desktop, expect, onlyDouble, test } from './desktop-test.ts'
import { callRaw, takePort } from './raw-port.ts'
import { leaveWindow } from './system-steps.ts'

/** What Kie answers when it cannot fetch a URL; nothing is asked of the network. */
const cannotFetch = {
  match: { method: 'url' },
  times: 'always',
  fault: { kind: 'status', status: 400, message: 'Could not download the file' },
} as const

const shortcut = 'CommandOrControl+Shift+U'

test.skip(({ runtime }) => runtime.kind === 'electron', onlyDouble)

/** What was uploaded was uploaded so many ms earlier, and lives as long as before. */
function growOlder(dataDir: string, ms: number): void {
  const database = new Database(join(dataDir, 'mayfly.db'))
  const uploadedAt = `json_extract(state_data, '$.result.uploadedAt')`
  database
    .prepare(
      `UPDATE uploads SET created_at = created_at - @ms,
         state_data = json_set(state_data, '$.result.uploadedAt', ${uploadedAt} - @ms)`,
    )
    .run({ ms })
  database.close()
}

async function uploadOne(desktop: Desktop, page: Page) {
  const notes = await desktop.file('notes.txt', 'a few words')
  await dropFiles(page, [notes.path])
  await expectDone(page, 'notes.txt')
  return notes
}

test.describe('with a tray', () => {
  test.use({ tray: true })

  test('a click on the icon opens the small window, which copies links and takes drops; another one closes it', async ({
    desktop,
  }) => {
    const page = await desktop.open()
    const double = desktop.double
    await uploadOne(desktop, page)
    await clickTray(double)
    const small = await until(() => double.windows().find((page) => page.url().includes('view=tray')))
    await until(() =>
      double.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[1]?.isFocused() === true),
    )
    await small.getByRole('button', { name: 'Copy link of notes.txt' }).click()
    const link = await until(async () => (await clipboardText(double)) || null)
    expect(await (await fetch(link)).text()).toBe('a few words')
    const name = `${'a name that is longer than the small window is wide, '.repeat(2)}with more.txt`
    const more = await desktop.file(name, 'dropped on the small window')
    await double.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow()?.setSize(480, 520))
    await until(() => small.evaluate(() => window.innerWidth === 480))
    await dropFiles(small, [more.path])
    await until(() => desktop.sandbox.files().some(({ sha256 }) => sha256 === more.sha256))
    const copyMore = small.getByRole('button', { name: `Copy link of ${name}` })
    await expect(copyMore).toBeInViewport({ ratio: 1 })
    await clickTray(double)
    await until(() => double.windows().length === 1)
  })

  test('the small window tells of what failed, and brings up the window that says why', async ({
    desktop,
  }) => {
    desktop.sandbox.faults.add({
      times: 'always',
      fault: { kind: 'status', status: 422, message: 'This file type is not welcome here' },
    })
    const page = await desktop.open()
    const double = desktop.double
    await dropFiles(page, [(await desktop.file('setup.exe', 'refused')).path])
    await expect(queueRow(page, 'setup.exe')).toContainText('not welcome')
    await double.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await pressInMessageBox(double, 'Stay in the tray')
    await until(() => double.windows().length === 0)
    await clickTray(double)
    const small = await until(() => double.windows().find((one) => one.url().includes('view=tray')))
    await expect(small.getByText('1 failed.')).toBeVisible()
    await double.evaluateInDouble((memory) => {
      memory.badge = 0
    })
    await small.getByRole('button', { name: 'Open Mayfly' }).click()
    const again = await until(() => double.windows().find((one) => !one.url().includes('view=tray')))
    await expect(queueRow(again, 'setup.exe')).toContainText('not welcome')
    // What the taskbar's new button shows was drawn on the one that is gone.
    expect(await double.evaluateInDouble(({ badge }) => badge)).toBe(1)
  })
})

test('where there is no tray, closing the last window ends the app', async ({ desktop }) => {
  test.skip(process.platform !== 'linux', alwaysTray)
  await desktop.open()
  const double = desktop.double
  await double.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await until(() => double.process().exitCode === 0)
})

test('the notification of what is about to be deleted says when, and saves copies at the press of its button', async ({
  desktop,
}) => {
  const page = await desktop.open()
  const double = desktop.double
  const saveFolder = join(desktop.folder, 'copies')
  await mkdir(saveFolder)
  await takePort(page)
  const update = (settings: object) =>
    callRaw(page, [{ path: '/settings/update', body: JSON.stringify(settings) }])
  await update({ shortcut, saveFolder })
  await leaveWindow(double)
  const image = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 1, 2, 3])
  await setClipboard(double, { image })
  await pressShortcut(double, shortcut)
  // That it is done is the first.
  await until(async () => (await notifications(double)).length === 1)
  // Nobody is reminded in the first part of a life. Then due by now: whichever look comes next tells of it.
  growOlder(desktop.dataDir, 86_400_000)
  await update({ remindBeforeMs: [3 * 86_400_000 - 1] })
  const told = await until(async () =>
    (await notifications(double)).find(({ title }) => title.startsWith('1 file is deleted on ')),
  )
  expect(told).toMatchObject({
    body: 'It has no copy on this computer.',
    actions: ['Save copies', 'Renew', 'Later'],
  })
  await pressInNotification(double, 'Save copies')
  await until(async () => (await notifications(double)).some(({ title }) => title === 'Copies'))
  const [name = ''] = await readdir(saveFolder)
  expect(new Uint8Array(await readFile(join(saveFolder, name)))).toEqual(image)
})

test('a press of the shortcut uploads what is on the clipboard: files, a picture; text only when asked', async ({
  desktop,
}) => {
  const page = await desktop.open()
  const double = desktop.double
  await takePort(page)
  const [set] = await callRaw(page, [{ path: '/settings/update', body: JSON.stringify({ shortcut }) }])
  expect(set?.outcome).toBe('answered')
  const notes = await desktop.file('notes.txt', 'a few words')
  await setClipboard(double, { uriList: `file://${notes.path}` })
  await pressShortcut(double, shortcut)
  await expectStored(desktop.sandbox, [notes])

  await setClipboard(double, { image: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]) })
  await pressShortcut(double, shortcut)
  await expect.poll(() => desktop.sandbox.files().map(({ mimeType }) => mimeType)).toContain('image/png')

  const text = await desktop.file('pasted.txt', 'Dear diary,\nsecond line')
  await setClipboard(double, { text: 'Dear diary,\nsecond line' })
  await pressShortcut(double, shortcut)
  expect((await messageBox(double)).detail).toContain('Dear diary,')
  await pressInMessageBox(double, 'Upload as pasted.txt')
  await expect.poll(() => desktop.sandbox.files().map(({ sha256 }) => sha256)).toContain(text.sha256)

  await setClipboard(double, { text: desktop.sandbox.key })
  await pressShortcut(double, shortcut)
  expect((await messageBox(double)).message).toBe('Mayfly did not upload what is on the clipboard.')
  await pressInMessageBox(double, 'OK')
  expect(desktop.sandbox.files()).toHaveLength(3)
})

test('a shortcut is kept once a press of it came through, unless another program holds it; it uploads the clipboard until it is turned off', async ({
  desktop,
}) => {
  const page = await desktop.open()
  const double = desktop.double
  await double.evaluateInDouble(({ takenShortcuts }) => void takenShortcuts.add('Control+Alt+T'))
  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  await page.getByRole('button', { name: 'Set a shortcut' }).click()
  await page.keyboard.press('Control+Alt+t')
  await expect(page.getByText('Another program has that one. Choose another.')).toBeVisible()
  await page.getByRole('button', { name: 'Set a shortcut' }).click()
  await page.getByRole('textbox', { name: 'Press the new shortcut' }).press('Control+Alt+U')
  await expect(page.getByText('Now press it once more')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Turn off' })).toHaveCount(0)
  await pressShortcut(double, 'Control+Alt+U')
  await expect(page.getByText('It works.')).toBeVisible()
  const notes = await desktop.file('notes.txt', 'a few words')
  await setClipboard(double, { uriList: `file://${notes.path}` })
  await pressShortcut(double, 'Control+Alt+U')
  await expectStored(desktop.sandbox, [notes])

  await page.getByRole('link', { name: 'Queue', exact: true }).click()
  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  await expect(page.getByText('Control+Alt+U', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Turn off' }).click()
  await expect(page.getByRole('button', { name: 'Set a shortcut' })).toBeVisible()
  expect(await double.evaluateInDouble(({ shortcuts }) => [...shortcuts.keys()])).toEqual([])
})

test('a link of Mayfly’s own asks before anything is sent, and a bad one is refused in words', async ({
  desktop,
}) => {
  await desktop.open()
  desktop.sandbox.faults.add(cannotFetch)
  const double = desktop.double
  await openLink(double, `mayfly://upload?url=${encodeURIComponent('https://files.example/one.jpg')}`)
  const box = await messageBox(double)
  expect(box.message).toBe('Upload what is at this address?')
  expect(box.detail).toContain('https://files.example/one.jpg')
  await pressInMessageBox(double, 'Cancel')
  for (const bad of [
    'javascript:alert(1)',
    'file:///etc/passwd',
    'http://127.0.0.1/',
    'http://192.168.1.1/x',
  ]) {
    await openLink(double, `mayfly://upload?url=${encodeURIComponent(bad)}`)
    expect((await messageBox(double)).message).toMatch(/^Mayfly did not follow that link: /)
    await pressInMessageBox(double, 'OK')
  }
  expect(desktop.sandbox.requests()).toEqual([])

  await openLink(double, `mayfly://upload?url=${encodeURIComponent('https://files.example/one.jpg')}`)
  await pressInMessageBox(double, 'Upload')
  await until(() => desktop.sandbox.requests().some(({ path }) => path === '/api/file-url-upload'))
})

test('files that the system opens with Mayfly become one batch', async ({ desktop }) => {
  const page = await desktop.open()
  const given = [await desktop.file('a.txt', 'first'), await desktop.file('b.txt', 'second')]
  await openFiles(
    desktop.double,
    given.map(({ path }) => path),
  )
  await expectStored(desktop.sandbox, given)
  await expect(page.getByRole('grid', { name: 'Upload queue' }).getByText('2 links ready')).toBeVisible()
})
