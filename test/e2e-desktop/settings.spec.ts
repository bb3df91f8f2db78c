import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { alwaysTray, expect, test } from './desktop-test.ts'

test('where there is no tray, Settings say so', async ({ desktop }) => {
  test.skip(process.platform !== 'linux', alwaysTray)
  const page = await desktop.open()
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByText('This desktop shows no tray icons')).toBeVisible()
  await expect(page.getByRole('switch', { name: 'Stay in the tray' })).toHaveCount(0)
})

test('an entry in a file manager’s menu comes and goes with its switch, which shows what is on disk', async ({
  desktop,
}) => {
  const data = join(desktop.folder, 'share')
  const programs = join(desktop.folder, 'programs')
  await mkdir(programs, { recursive: true })
  await writeFile(join(programs, 'nautilus'), '#!/bin/sh\n', { mode: 0o755 })
  const page = await desktop.open({
    isPackaged: true,
    env: { XDG_DATA_HOME: data, HOME: desktop.folder, PATH: `${programs}:${process.env.PATH}` },
  })
  const settings = page.getByRole('link', { name: 'Settings', exact: true })
  await settings.click()
  const entry = page.getByRole('switch', { name: 'Scripts in Files’ menu' })
  const script = join(data, 'nautilus/scripts/Upload with Mayfly')
  await expect(entry).not.toBeChecked()
  // What has the focus is in sight, and so is the rest of the window.
  await entry.focus()
  await expect(page.getByText('Uploads files from there.').first()).toBeInViewport()
  await expect(settings).toBeInViewport()
  await page.keyboard.press('Space')
  await expect(entry).toBeChecked()
  expect(await readFile(script, 'utf8')).toContain(process.execPath)

  await writeFile(script, '#!/bin/sh\nexec /an/older/mayfly "$@"\n')
  await page.getByRole('link', { name: 'Queue', exact: true }).click()
  await settings.click()
  await expect(entry).not.toBeChecked()
  await expect(page.getByText('It starts another Mayfly, or an older one.')).toBeVisible()
  await page.keyboard.press('Tab')
  await entry.press('Space')
  await expect(entry).toBeChecked()
  await entry.press('Space')
  await expect(entry).not.toBeChecked()
  expect(existsSync(script)).toBe(false)

  await rm(join(data, 'nautilus'), { recursive: true })
  await writeFile(join(data, 'nautilus'), 'a file where a folder should be')
  await entry.press('Space')
  await expect(page.getByText(/Upload with Mayfly could not be changed \(E/)).toBeVisible()
  await expect(entry).not.toBeChecked()
})

test('an installed app says that it asks nobody for updates, and does not even load what could', async ({
  desktop,
}) => {
  const page = await desktop.open({ isPackaged: true })
  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  await expect(page.getByText('no place publishes Mayfly yet, so it asks nobody')).toBeVisible()
  const loaded = await desktop.double.evaluate(() => {
    const { _cache } = process.getBuiltinModule('node:module') as unknown as { _cache: object }
    return Object.keys(_cache).filter((path) => /electron-updater|builder-util-runtime/.test(path))
  })
  expect(loaded).toEqual([])
})
