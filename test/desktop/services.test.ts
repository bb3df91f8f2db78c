import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { autostartEntry, setAutostartEntry } from '../../electron/desktop/autostart-entry.ts'
import { askNotificationService } from '../../electron/desktop/notification-service.ts'
import type { BusReply } from '../../electron/desktop/session-bus.ts'
import { createClipboardShortcut, shortcutNote } from '../../electron/desktop/shortcut.ts'
import { updatePolicy } from '../../electron/desktop/update-policy.ts'
import { followUpdates } from '../../electron/desktop/updates.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'

test.each<[BusReply, string]>([
  [{ kind: 'answer', text: "('gnome-shell', 'GNOME', '50', '1.2')" }, 'answers'],
  [{ kind: 'error' }, 'missing'],
  // Without a program to ask with nobody knows.
  [{ kind: 'no-tool' }, 'unasked'],
  [{ kind: 'silence' }, 'silent'],
])('a notification service that says %j: %s', async (reply, expected) => {
  expect(await askNotificationService('linux', async () => reply)).toBe(expected)
})

function keyboard(taken: readonly string[] = [], throws = false) {
  const held = new Map<string, () => void>()
  return {
    held,
    register(shortcut: string, run: () => void) {
      if (throws) throw new TypeError('not an accelerator')
      if (taken.includes(shortcut)) return false
      held.set(shortcut, run)
      return true
    },
    unregister: (shortcut: string) => void held.delete(shortcut),
  }
}

test('a shortcut is kept, changed and given back', () => {
  const keys = keyboard()
  let presses = 0
  const shortcut = createClipboardShortcut(() => (presses += 1), keys)
  shortcut.set('Alt+1')
  keys.held.get('Alt+1')?.()
  shortcut.set('Alt+2')
  expect([[...keys.held.keys()], presses]).toEqual([['Alt+2'], 1])
  shortcut.set(null)
  expect(keys.held.size).toBe(0)
})

test('a shortcut that another program took since is known not to be held', () => {
  const shortcut = createClipboardShortcut(() => {}, keyboard(['Alt+1']))
  expect(shortcut.isHeld()).toBe(true)
  shortcut.set('Alt+1')
  expect(shortcut.isHeld()).toBe(false)
  shortcut.set('Alt+2')
  expect(shortcut.isHeld()).toBe(true)
})

test('a trial ends with a real press, uploads nothing, and the old shortcut is back', async () => {
  const keys = keyboard()
  let presses = 0
  const shortcut = createClipboardShortcut(() => (presses += 1), keys)
  shortcut.set('Alt+1')
  const trial = shortcut.tryOut('Alt+2')
  expect([...keys.held.keys()]).toEqual(['Alt+2'])
  keys.held.get('Alt+2')?.()
  expect([await trial, presses, [...keys.held.keys()]]).toEqual(['pressed', 0, ['Alt+1']])
})

test.each([
  ['taken', keyboard(['Alt+2'])],
  ['taken', keyboard([], true)],
  ['silent', keyboard()],
] as const)('a trial is %s where nothing comes', async (outcome, keys) => {
  const shortcut = createClipboardShortcut(() => {}, keys, 20)
  expect(await shortcut.tryOut('Alt+2')).toBe(outcome)
  expect(keys.held.size).toBe(0)
})

test('a second trial ends the first', async () => {
  const keys = keyboard()
  const shortcut = createClipboardShortcut(() => {}, keys)
  const first = shortcut.tryOut('Alt+1')
  const second = shortcut.tryOut('Alt+2')
  keys.held.get('Alt+2')?.()
  expect(await Promise.all([first, second])).toEqual(['silent', 'pressed'])
})

test('only Wayland has something to say of shortcuts', () => {
  expect(shortcutNote('linux', { XDG_SESSION_TYPE: 'wayland' })).toContain('mayfly upload --clipboard')
  expect(shortcutNote('linux', { WAYLAND_DISPLAY: 'wayland-0' })).not.toBeNull()
  expect(shortcutNote('linux', { XDG_SESSION_TYPE: 'x11' })).toBeNull()
  expect(shortcutNote('win32', { XDG_SESSION_TYPE: 'wayland' })).toBeNull()
})

test('the autostart entry comes and goes; its program may have any name', async () => {
  const folder = join(await temporaryDirectory(), 'autostart')
  setAutostartEntry(true, { folder, program: '/opt/Mayfly/mayfly-desktop' })
  const text = await readFile(join(folder, 'mayfly-desktop.desktop'), 'utf8')
  expect(text).toContain('\nExec="/opt/Mayfly/mayfly-desktop" --hidden\n')
  setAutostartEntry(false, { folder, program: '' })
  setAutostartEntry(false, { folder, program: '' })
  expect(await readdir(folder)).toEqual([])
  expect(autostartEntry('/home/a b/$x/50%/"q"')).toContain(
    'Exec="/home/a b/\\\\$x/50%%/\\\\"q\\\\"" --hidden',
  )
})

const installed = { isPackaged: true, hasFeed: true, platform: 'darwin', environment: {} } as const
test.each([
  [{ ...installed, isPackaged: false }, 'off', 'from its sources'],
  [{ ...installed, hasFeed: false }, 'off', 'no place publishes Mayfly yet'],
  [
    { ...installed, platform: 'win32', environment: { PORTABLE_EXECUTABLE_FILE: 'E:\\m.exe' } },
    'off',
    'by hand',
  ],
  [{ ...installed, platform: 'linux' }, 'off', 'the system’s packages'],
  [{ ...installed, platform: 'linux', environment: { APPIMAGE: '/m.AppImage' } }, 'on', 'once a day'],
  [{ ...installed, platform: 'win32' }, 'on', 'once a day'],
  [installed, 'on', 'once a day'],
] as const)('updates with %j are %s', (facts, kind, words) => {
  expect(updatePolicy(facts)).toEqual({ kind, words: expect.stringContaining(words) })
})

test('switched off, the updater is not even loaded; switched on, it looks now and again, and failing is quiet', async () => {
  const load = vi.fn()
  followUpdates({ kind: 'off', words: '' }, load, 1)()
  expect(load).not.toHaveBeenCalled()

  vi.useFakeTimers()
  try {
    const updater = { autoDownload: false, autoInstallOnAppQuit: false, checkForUpdates: vi.fn() }
    updater.checkForUpdates.mockRejectedValueOnce(new Error('no network')).mockResolvedValue(null)
    const end = followUpdates({ kind: 'on', words: '' }, async () => updater, 1000)
    await vi.advanceTimersByTimeAsync(2500)
    expect(updater).toMatchObject({ autoDownload: true, autoInstallOnAppQuit: true })
    expect(updater.checkForUpdates).toHaveBeenCalledTimes(3)
    end()
    await vi.advanceTimersByTimeAsync(5000)
    expect(updater.checkForUpdates).toHaveBeenCalledTimes(3)
  } finally {
    vi.useRealTimers()
  }
})
