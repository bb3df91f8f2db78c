import { once } from 'node:events'
import type { Page } from 'playwright/test'
import { dropFiles } from '../e2e/drop-files.ts'
import { expectDone, queueRow } from '../e2e/queue-page.ts'
import {
  chooseInTray,
  clickNotification,
  clickTray,
  clipboardText,
  messageBox,
  notifications,
  openLink,
  pressInMessageBox,
  pressShortcut,
  setClipboard,
} from '../helpers/electron-double/controls.ts'
import type { DoubleApp } from '../helpers/electron-double/launch-double.ts'
import { until } from '../helpers/until.ts'
import { type Desktop, expect } from './desktop-test.ts'
import { patience } from './patience.ts'
import { callRaw, takePort } from './raw-port.ts'
import { startWhileClosing } from './start-while-closing.ts'

const shortcut = 'CommandOrControl+Shift+U'

/** Puts the focus elsewhere: a person at the window is not notified. */
export async function leaveWindow(app: DoubleApp): Promise<void> {
  await until(() =>
    app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      if (!window?.isFocused()) return null
      window.blur()
      return true
    }),
  )
}

/**
 * With nobody at the window, drops one batch of which the host refuses what is called setup; the page shows the
 * history then. Resolves to the host's words, once the last file has met them.
 */
export async function dropSomeRefused(
  desktop: Desktop,
  page: Page,
  names: readonly string[],
): Promise<string> {
  const words = 'This file type is not welcome here'
  desktop.sandbox.faults.add({
    match: { name: 'setup' },
    times: 'always',
    fault: { kind: 'status', status: 422, message: words },
  })
  await leaveWindow(desktop.double)
  const given = await Promise.all(names.map((name) => desktop.file(name, `content of ${name}`)))
  await dropFiles(
    page,
    given.map(({ path }) => path),
  )
  await expect(queueRow(page, names.at(-1) ?? '')).toContainText(words)
  await page.getByRole('link', { name: 'History', exact: true }).click()
  return words
}

const isStored = ({ sandbox }: Desktop, sha256: string) =>
  until(() => sandbox.files().some((file) => file.sha256 === sha256), patience)

/** What a sound app does when the system or its tray speaks to it; on a desktop with a tray, the page shows the queue. */
export const systemSteps = {
  async dropWithoutPath(desktop: Desktop, page: Page) {
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(['made in memory'], 'memory.txt', { type: 'text/plain' }))
      for (const type of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
    })
    await until(() => desktop.sandbox.files().some(({ size }) => size === 14), patience)
  },

  /** No request may bring more than a piece of it into the memory of main. */
  async dropLargeWithoutPath(desktop: Desktop, page: Page) {
    const size = 9_000_001
    const sha256 = await page.evaluate(async (length) => {
      const bytes = Uint8Array.from({ length }, (_, index) => index % 251)
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([bytes], 'film & more.mp4', { type: 'video/mp4' }))
      for (const type of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
      return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
    }, size)
    await isStored(desktop, sha256)
    await expectDone(page, 'film & more.mp4')
    const largest = await desktop.double.evaluateInDouble(({ largestBody }) => largestBody)
    expect(largest).toBe(4 * 1024 * 1024)
  },

  async deepLink(desktop: Desktop, page: Page) {
    desktop.sandbox.faults.add({
      match: { method: 'url' },
      times: 'always',
      fault: { kind: 'status', status: 400, message: 'Could not download the file' },
    })
    const { double } = desktop
    const open = (url: string) => openLink(double, `mayfly://upload?url=${encodeURIComponent(url)}`)
    await open('https://files.example/unasked.jpg')
    expect((await messageBox(double)).detail).toContain('https://files.example/unasked.jpg')
    await pressInMessageBox(double, 'Cancel')
    await open('http://192.168.1.1/x')
    expect((await messageBox(double)).message).toMatch(/^Mayfly did not follow that link: /)
    await pressInMessageBox(double, 'OK')
    // Its server is asked what it is, and the system how to get there: nowhere, here.
    const plain = 'http://files.example/wanted'
    await double.evaluateInDouble((memory) => {
      memory.proxy = 'PROXY 127.0.0.1:9'
    })
    await open(plain)
    await pressInMessageBox(double, 'Upload')
    await expect(queueRow(page, 'wanted')).toBeVisible({ timeout: 6_000 })
    await expect(queueRow(page, 'unasked.jpg')).toHaveCount(0)
    const asked = () => desktop.sandbox.requests().filter(({ path }) => path === '/api/file-url-upload')
    await until(() => asked().length > 0, patience)
    const proxied = () => double.evaluateInDouble(({ proxyAsked }) => proxyAsked)
    await until(async () => (await proxied()).includes(plain), patience)
  },

  async notification(desktop: Desktop, page: Page) {
    const { double } = desktop
    await double.evaluateInDouble((memory) => {
      memory.notifications = []
      memory.clipboard.text = ''
    })
    const upload = async (...names: string[]) => {
      const given = await Promise.all(names.map((name) => desktop.file(name, `content of ${name}`)))
      await dropFiles(
        page,
        given.map(({ path }) => path),
      )
      await expectDone(page, ...names)
    }
    // What ends before the person is at the window is told of.
    await until(() =>
      double.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isFocused() || null),
    )
    await upload('seen.txt', 'seen too.txt')
    // Heads of batches come with what the app itself is told of; rows may be read before.
    await expect(page.getByRole('row', { name: '2 links ready' }).first()).toBeVisible()
    await leaveWindow(double)
    await upload('b.txt', 'a.txt')
    await clickNotification(double, '2 links ready')
    expect(await notifications(double)).toHaveLength(1)
    const links = (await until(async () => (await clipboardText(double)) || null, patience)).split('\n')
    const contents = await Promise.all(links.map(async (link) => (await fetch(link)).text()))
    expect(contents).toEqual(['content of b.txt', 'content of a.txt'])
    // The service of this desktop reads markup.
    await upload('R&D.txt')
    const shown = process.platform === 'linux' ? 'R&amp;D.txt' : 'R&D.txt'
    const bodies = async () => (await notifications(double)).map(({ body }) => body)
    await until(async () => (await bodies()).includes(`${shown}. Click to copy its link.`), patience)
  },

  async badge(desktop: Desktop, page: Page) {
    const { double } = desktop
    const badge = () => double.evaluateInDouble((memory) => memory.badge)
    const before = await badge()
    desktop.sandbox.faults.add({
      match: { name: 'setup' },
      times: 'always',
      fault: { kind: 'status', status: 422, message: 'This file type is not welcome here' },
    })
    await dropFiles(page, [(await desktop.file('setup.exe', 'refused')).path])
    await until(async () => (await badge()) === before + 1, patience)
    // A window that comes up again has a new button in the taskbar, with nothing on it.
    await double.evaluateInDouble((memory) => {
      memory.badge = 0
    })
    await double.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      window?.hide()
      window?.show()
    })
    await until(async () => (await badge()) === before + 1, patience)
  },

  /** What is set reaches the system: how it draws our windows, and the shortcut. */
  async settings(desktop: Desktop, page: Page) {
    const { double } = desktop
    await takePort(page)
    const body = JSON.stringify({ shortcut, theme: 'dark' })
    await callRaw(page, [{ path: '/settings/update', body }])
    const theme = () => double.evaluate(({ nativeTheme }) => nativeTheme.themeSource)
    await until(async () => (await theme()) === 'dark', patience)
    const cut = await desktop.file('cut.txt', 'cut and not pasted')
    await setClipboard(double, { uriList: `file://${cut.path}` })
    await pressShortcut(double, shortcut)
    await isStored(desktop, cut.sha256)
    await setClipboard(double, { text: desktop.sandbox.key })
    await pressShortcut(double, shortcut)
    expect((await messageBox(double)).message).toBe('Mayfly did not upload what is on the clipboard.')
    await pressInMessageBox(double, 'OK')
    await page.reload()
    await expect(page.getByRole('textbox', { name: 'Paste a URL' })).toBeVisible({ timeout: 6_000 })
  },

  async trayWindow(desktop: Desktop, page: Page) {
    const { double } = desktop
    await dropFiles(page, [(await desktop.file('last.txt', 'the last link')).path])
    await expectDone(page, 'last.txt')
    await clickTray(double)
    const small = await until(() => double.windows().find((one) => one.url().includes('view=tray')), patience)
    await expect(small.getByRole('button', { name: 'Copy link of last.txt' })).toBeVisible({ timeout: 6_000 })
    await until(
      () => double.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[1]?.isFocused() === true),
      patience,
    )
    // By the icon, which is in a corner.
    const place = () => double.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[1]?.getBounds())
    expect(await place()).toEqual({ x: 8, y: 8, width: 340, height: 520 })
    await clickTray(double)
    await until(() => double.windows().length === 1, patience)
  },

  async trayMenu(desktop: Desktop, page: Page) {
    const { double } = desktop
    // The panel turns light or dark.
    const picture = () => double.evaluateInDouble(({ tray }) => tray?.picture)
    const drawn = await picture()
    await double.evaluateInDouble(({ tray }) => {
      if (tray) tray.picture = 'of the panel as it was'
    })
    await double.evaluate(({ nativeTheme }) => void nativeTheme.emit('updated'))
    expect(await picture()).toBe(drawn)
    await dropFiles(page, [(await desktop.file('menu.txt', 'from the menu')).path])
    await expectDone(page, 'menu.txt')
    await setClipboard(double, { text: '' })
    await chooseInTray(double, 'menu.txt')
    const link = await until(async () => (await clipboardText(double)) || null, patience)
    expect(await (await fetch(link)).text()).toBe('from the menu')
  },

  /** What comes after is in another window. */
  async crash(desktop: Desktop, page: Page) {
    const { app } = desktop
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    )
    const fresh = await until(() => app.windows().find((window) => window !== page), patience)
    await expect(fresh.getByRole('textbox', { name: 'Paste a URL' })).toBeVisible({ timeout: 6_000 })
  },

  /** What comes after is in another window. */
  async stayInTray(desktop: Desktop) {
    const { double } = desktop
    const closeFirst = () => double.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await closeFirst()
    expect((await messageBox(double)).message).toBe('Mayfly stays in the tray.')
    await pressInMessageBox(double, 'Stay in the tray')
    // It says so once.
    for (const time of ['first', 'second']) {
      await until(() => double.windows().length === 0, patience)
      expect(double.process().exitCode, `after the ${time} time`).toBeNull()
      await chooseInTray(double, 'Open Mayfly')
      const again = await double.firstWindow({ timeout: 6_000 })
      await expect(again.getByRole('textbox', { name: 'Paste a URL' })).toBeVisible({ timeout: 6_000 })
      if (time === 'first') await closeFirst()
    }
  },

  /** What comes after is in another app. */
  startWhileClosing,

  /** The last: the app has ended. */
  async quit(desktop: Desktop) {
    const { double } = desktop
    const slow = { kind: 'slow-reply', ms: 60_000 } as const
    desktop.sandbox.faults.add({ times: 'always', fault: slow })
    const page = await double.firstWindow()
    await dropFiles(page, [(await desktop.file('film.bin', 'a long film')).path])
    await until(() => double.evaluateInDouble(({ sleepBlockers }) => sleepBlockers.size === 1))
    const ended = once(double.process(), 'exit')
    await double.evaluate(({ app }) => app.quit())
    expect((await messageBox(double)).message).toBe('Quit while 1 file is on the way?')
    await pressInMessageBox(double, 'Keep uploading')
    await double.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)))
    await double.evaluate(({ app }) => app.quit())
    await pressInMessageBox(double, 'Quit')
    const late = new Promise((_, reject) => setTimeout(reject, 6_000, new Error('the app did not end')))
    expect(await Promise.race([ended, late])).toEqual([0, null])
  },
} as const
