import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dropFiles } from '../e2e/drop-files.ts'
import { expectDone, expectStored, queueRow } from '../e2e/queue-page.ts'
import {
  clickNotification,
  messageBox,
  notifications,
  openFiles,
  pressInMessageBox,
} from '../helpers/electron-double/controls.ts'
import type { DoubleApp } from '../helpers/electron-double/launch-double.ts'
import { until } from '../helpers/until.ts'
import { alwaysTray, expect, onlyDouble, test } from './desktop-test.ts'
import { startSteps } from './start-steps.ts'
import { dropSomeRefused, leaveWindow } from './system-steps.ts'
import { trayLessSteps } from './tray-less-steps.ts'

test.skip(({ runtime }) => runtime.kind === 'electron', onlyDouble)

const boundsOf = (app: DoubleApp) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())

test('a window that was on a display that is gone opens on one that is there', async ({ desktop }) => {
  await mkdir(desktop.dataDir, { recursive: true })
  const keep = (x: number) =>
    writeFile(
      join(desktop.dataDir, 'window-state.json'),
      JSON.stringify({ bounds: { x, y: 40, width: 700, height: 500 }, maximized: false }),
    )
  await keep(300)
  await desktop.open()
  expect(await boundsOf(desktop.double)).toEqual({ x: 300, y: 40, width: 700, height: 500 })
  await desktop.app.close()
  await keep(5000)
  await desktop.open()
  // Where the system puts a window for which no place is named.
  expect(await boundsOf(desktop.double)).toEqual({ x: 100, y: 100, width: 700, height: 500 })
})

test.describe('on a desktop with a tray', () => {
  test.use({ tray: true })

  test('a tray that throws costs the tray: the app starts, says so, and ends with its window', async ({
    desktop,
  }) => {
    test.skip(process.platform === 'darwin', 'the dock is a way back to it')
    const page = await desktop.open({ args: ['--hidden'], env: { ELECTRON_DOUBLE_TRAY: 'throws' } })
    const double = desktop.double
    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    await expect(page.getByText('This desktop shows no tray icons')).toBeVisible()
    await double.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await until(() => double.process().exitCode === 0)
  })
})

test('without a tray the small window is a normal one from the menu, and the app lives as long as one of both', async ({
  desktop,
}) => {
  test.skip(process.platform !== 'linux', alwaysTray)
  // Started with the session, where there is no icon to find it by: it shows itself.
  await desktop.open({ args: ['--hidden'] })
  await trayLessSteps.endWithoutTray(desktop)
})

test('a start with the session shows its window where the desktop takes the icon and lists none', async ({
  desktop,
}) => {
  test.skip(process.platform !== 'linux', alwaysTray)
  await startSteps.unlisted(desktop)
})

test('a shortcut that another program took since is told of, and Settings show it', async ({ desktop }) => {
  const page = await desktop.open()
  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  await page.getByRole('button', { name: 'Set a shortcut' }).click()
  await page.keyboard.press('Control+Alt+u')
  const double = desktop.double
  await until(() =>
    double.evaluateInDouble(({ shortcuts }) => {
      const press = shortcuts.get('Control+Alt+U')
      press?.()
      return press !== undefined
    }),
  )
  await expect(page.getByText('It works.')).toBeVisible()
  await double.close()

  const again = await desktop.open({ env: { ELECTRON_DOUBLE_TAKEN: 'Control+Alt+U' } })
  await clickNotification(desktop.double, 'Control+Alt+U is taken')
  await expect(again.getByText('Another program has it now. Choose another.')).toBeVisible()
})

test('a notification service that hangs holds nothing up, and what it would have said is in the queue', async ({
  desktop,
}) => {
  const programs = join(desktop.folder, 'programs')
  await mkdir(programs, { recursive: true })
  const script = '#!/bin/sh\ncase "$*" in *Notifications*) exec sleep 600;; esac\nexit 1\n'
  await writeFile(join(programs, 'gdbus'), script, { mode: 0o755 })
  const page = await desktop.open({ env: { PATH: `${programs}:${process.env.PATH}` } })
  const double = desktop.double
  await leaveWindow(double)
  const given = [await desktop.file('a.txt', 'first'), await desktop.file('b.txt', 'second')]
  await dropFiles(
    page,
    given.map(({ path }) => path),
  )
  await expectStored(desktop.sandbox, given)
  await expect(page.getByRole('grid', { name: 'Upload queue' }).getByText('2 links ready')).toBeVisible()
  expect(await notifications(double)).toEqual([])
})

test('a batch that failed and a key that was refused are told of once each; a click shows why, a badge counts', async ({
  desktop,
}) => {
  const page = await desktop.open()
  const double = desktop.double
  const words = await dropSomeRefused(desktop, page, ['setup.exe', 'setup2.exe'])
  await clickNotification(double, '2 uploads failed')
  await expect(queueRow(page, 'setup.exe')).toContainText(words)
  expect(await notifications(double)).toHaveLength(1)
  expect(await double.evaluateInDouble(({ badge }) => badge)).toBe(2)

  desktop.sandbox.faults.add({ times: 'always', fault: { kind: 'status', status: 401, message: 'no' } })
  await leaveWindow(double)
  const notes = await desktop.file('notes.txt', 'a few words')
  await dropFiles(page, [notes.path])
  await clickNotification(double, 'needs a key')
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible()
})

test('ten thousand files that the system opens with Mayfly are one batch, and the window stays at hand', async ({
  desktop,
}) => {
  const folder = join(desktop.folder, 'many')
  await mkdir(folder)
  const paths = Array.from({ length: 10_000 }, (_, index) => join(folder, `${index}.txt`))
  for (const path of paths) await writeFile(path, 'x')
  const page = await desktop.open()
  desktop.sandbox.faults.add({ times: 'always', fault: { kind: 'slow-reply', ms: 60_000 } })
  await openFiles(desktop.double, paths)
  await expect(page.getByText('10,000 files').first()).toBeVisible({ timeout: 40_000 })
  const queue = page.getByRole('grid', { name: 'Upload queue' })
  await expect(queue).toHaveAttribute('aria-rowcount', /^100\d\d$/, { timeout: 40_000 })
  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible()
  desktop.sandbox.faults.clear()
})

test('what the start script of an AppImage needs does not reach the programs that Mayfly opens', async ({
  desktop,
}) => {
  test.skip(process.platform !== 'linux', 'there are no AppImages elsewhere')
  await startSteps.appImage(desktop)
})

test('an installed app offers once to start with the computer, and Settings put the entry there or take it away', async ({
  desktop,
}) => {
  const config = join(desktop.folder, 'config')
  const page = await desktop.open({
    isPackaged: true,
    env: { XDG_CONFIG_HOME: config, APPIMAGE: '/m.AppImage' },
  })
  const double = desktop.double
  await dropFiles(page, [(await desktop.file('one.txt', 'one')).path])
  expect((await messageBox(double)).message).toBe('Start Mayfly with the computer?')
  await pressInMessageBox(double, 'Not now')
  await dropFiles(page, [(await desktop.file('two.txt', 'two')).path])
  await expectDone(page, 'two.txt')
  expect(await double.evaluateInDouble(({ messageBoxes }) => messageBoxes.length)).toBe(0)

  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  const entry = join(config, 'autostart/mayfly-desktop.desktop')
  const toggle = page.getByRole('switch', { name: 'Start with the computer' })
  expect(existsSync(entry)).toBe(false)
  await toggle.press('Space')
  await until(() => existsSync(entry))
  await expect(toggle).toBeChecked()
  await toggle.press('Space')
  await until(() => !existsSync(entry))
  await expect(toggle).not.toBeChecked()
  // What the switch shows is what is there, whoever changed it.
  await mkdir(join(entry, 'not a file'), { recursive: true })
  await toggle.press('Space')
  await expect(page.getByText('The system did not let this be changed.')).toBeVisible()
  await expect(toggle).not.toBeChecked()
})
