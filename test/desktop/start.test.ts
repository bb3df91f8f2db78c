import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { guardGraphics } from '../../electron/desktop/graphics-guard.ts'
import { keepAppImageToItself } from '../../electron/desktop/own-environment.ts'
import { pageSandbox } from '../../electron/desktop/page-sandbox.ts'
import { nameApp } from '../../electron/desktop/windows-identity.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'

test('on Windows a portable Mayfly never takes the place of an installed one in the Start menu', async () => {
  const named = (environment: Record<string, string>, platform: NodeJS.Platform = 'win32') => {
    const calls: string[] = []
    const told = (name: string) => (value: string) => void calls.push(`${name} ${value}`)
    const app = {
      on: (event: string) => calls.push(event),
      setName: told('name'),
      setAppUserModelId: told('id'),
      setToastActivatorCLSID: told('activator'),
    } as unknown as Parameters<typeof nameApp>[0]
    nameApp(app, { platform, environment, executable: 'C:\\Temp\\app\\Mayfly.exe' })
    return calls
  }
  const both = [expect.stringMatching(/^activator \{[\dA-F-]{36}\}$/), 'id app.mayfly.desktop']
  expect(named({ APPDATA: 'C:\\A' })).toEqual([...both, 'name Mayfly'])
  const environment = { PORTABLE_EXECUTABLE_FILE: 'E:\\my stick\\Mayfly.exe', APPDATA: 'C:\\A' }
  expect(named(environment)).toEqual([...both, 'name Mayfly Portable', 'quit'])
  expect(named({}, 'darwin')).toEqual(['name Mayfly'])
})

test('a start without Chromium’s sandbox is known by its words and its environment', () => {
  const running = (environment: Record<string, string> = {}) =>
    ({ platform: 'linux', environment, executable: '/tmp/.mount_M/mayfly-desktop' }) as const
  const image = { APPIMAGE: '/home/a/Mayfly.AppImage', APPDIR: '/tmp/.mount_M' }
  expect(pageSandbox(['mayfly-desktop', '/a file'], running(image))).toBe('on')
  // A file may have any name.
  expect(pageSandbox(['mayfly-desktop', '--', '--no-sandbox'], running())).toBe('on')
  expect(pageSandbox(['mayfly-desktop', '--no-sandbox', '/a'], running())).toBe('off')
  expect(pageSandbox(['mayfly-desktop'], running({ ELECTRON_DISABLE_SANDBOX: '' }))).toBe('off')
  expect(pageSandbox(['mayfly-desktop', '--no-sandbox'], running(image))).toBe('off-in-appimage')
})

test('graphics hardware whose process dies again and again is left alone, until a month or a version has passed', async () => {
  const folder = await temporaryDirectory()
  type Gone = (event: object, details: { type: string; reason: string }) => void
  const start = (at: number, version = '45.4.1') => {
    let isSoft = false
    let tell: Gone = () => {}
    const app = {
      disableHardwareAcceleration: () => (isSoft = true),
      on: (_: string, listener: Gone) => (tell = listener),
    } as unknown as Parameters<typeof guardGraphics>[0]
    guardGraphics(app, folder, version, () => at)
    return { isSoft, die: (type = 'GPU', reason = 'crashed') => tell({}, { type, reason }) }
  }
  const first = start(1_000)
  for (const [type, reason] of [
    ['Utility', 'crashed'],
    ['GPU', 'clean-exit'],
    ['GPU', 'crashed'],
    ['GPU', 'crashed'],
  ])
    first.die(type, reason)
  expect(start(2_000).isSoft).toBe(false)
  // Chromium takes the app along: the next start still knows of the deaths before.
  start(3_000).die()
  expect(start(4_000).isSoft).toBe(true)
  expect([start(4_000, '45.4.2').isSoft, start(3_000 + 30 * 86_400_000).isSoft]).toEqual([false, false])
  // Three, each on another day, are no pattern.
  for (const day of [40, 41, 42]) start(day * 86_400_000).die()
  expect(start(42 * 86_400_000).isSoft).toBe(false)
  await writeFile(join(folder, 'graphics.json'), '{"deaths":"many"}')
  expect(start(1).isSoft).toBe(false)
})

test('the folders of an AppImage are not in the environment of what it opens; all else is', () => {
  const program = (environment: Record<string, string>) => ({
    ...{ platform: 'linux' as const, executable: '/tmp/.mount_M/mayfly-desktop' },
    environment: { APPIMAGE: '/home/a/Mayfly.AppImage', APPDIR: '/tmp/.mount_M', ...environment },
  })
  const started = program({
    PATH: '/tmp/.mount_M:/tmp/.mount_M/usr/sbin:/usr/bin:/bin',
    XDG_DATA_DIRS: '/tmp/.mount_M/usr/share/:/usr/share/gnome:/usr/local/share/:/usr/share/',
    LD_LIBRARY_PATH: '/tmp/.mount_M/usr/lib',
    GSETTINGS_SCHEMA_DIR: '/tmp/.mount_M/usr/share/glib-2.0/schemas:/tmp/.mount_Mine/schemas',
    HOME: '/tmp/.mount_M',
  })
  keepAppImageToItself(started)
  expect(started.environment).toEqual({
    ...{ APPIMAGE: '/home/a/Mayfly.AppImage', APPDIR: '/tmp/.mount_M', HOME: '/tmp/.mount_M' },
    PATH: '/usr/bin:/bin',
    XDG_DATA_DIRS: '/usr/share/gnome:/usr/local/share/:/usr/share/',
    GSETTINGS_SCHEMA_DIR: '/tmp/.mount_Mine/schemas',
  })
  // The variables of an AppImage that merely started this program are its own affair.
  const other = { ...program({ LD_LIBRARY_PATH: '/tmp/.mount_M/usr/lib' }), executable: '/opt/mayfly' }
  keepAppImageToItself(other)
  expect(other.environment).toHaveProperty('LD_LIBRARY_PATH', '/tmp/.mount_M/usr/lib')
})
