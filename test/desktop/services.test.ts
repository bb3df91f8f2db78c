import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { autostartEntry, autostartState, setAutostartEntry } from '../../electron/desktop/autostart-entry.ts'
import { linkClient } from '../../electron/desktop/link-client.ts'
import { loginItem } from '../../electron/desktop/login-item.ts'
import type { MenuEntries } from '../../electron/desktop/menu-entries.ts'
import { askNotificationService, bodyFor } from '../../electron/desktop/notification-service.ts'
import type { BusReply } from '../../electron/desktop/session-bus.ts'
import { createClipboardShortcut, shortcutNote } from '../../electron/desktop/shortcut.ts'
import { followSettings, keepSwitches, withSwitches } from '../../electron/desktop/switch-entries.ts'
import type { SystemSwitch } from '../../electron/desktop/system-switch.ts'
import { updatePolicy } from '../../electron/desktop/update-policy.ts'
import { followUpdates } from '../../electron/desktop/updates.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'

test.each<[BusReply, string, string]>([
  [{ kind: 'answer', text: "(['actions', 'body', 'body-markup'],)" }, 'answers', '&lt;i&gt; &amp; co'],
  [{ kind: 'answer', text: "(['body'],)" }, 'answers', '<i> & co'],
  [{ kind: 'error' }, 'missing', '<i> & co'],
  // Without a program to ask with nobody knows.
  [{ kind: 'no-tool' }, 'unasked', '&lt;i&gt; &amp; co'],
  [{ kind: 'silence' }, 'silent', '<i> & co'],
])('a notification service that says %j %s, and is given %s', async (reply, kind, body) => {
  const service = await askNotificationService('linux', async () => reply)
  expect([service.kind, bodyFor(service, '<i> & co')]).toEqual([kind, body])
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
  // A desktop leaves it out once the program is gone.
  expect(text).toContain('\nTryExec=/opt/Mayfly/mayfly-desktop\nExec="/opt/Mayfly/mayfly-desktop" --hidden\n')
  const stateFor = (program: string) => autostartState({ folder, program })
  expect([stateFor('/opt/Mayfly/mayfly-desktop'), stateFor('/moved')]).toEqual(['on', 'stale'])
  await writeFile(join(folder, 'mayfly-desktop.desktop'), `${text}Hidden=true\n`)
  expect(stateFor('/opt/Mayfly/mayfly-desktop')).toBe('refused')
  setAutostartEntry(false, { folder, program: '' })
  setAutostartEntry(false, { folder, program: '' })
  expect(await readdir(folder)).toEqual([])
  expect(autostartEntry('/home/a b/$x/50%/"q"')).toContain(
    'Exec="/home/a b/\\\\$x/50%%/\\\\"q\\\\"" --hidden',
  )
})

const portable = {
  platform: 'win32',
  environment: { PORTABLE_EXECUTABLE_FILE: 'E:\\my stick\\Mayfly.exe' },
  executable: 'C:\\Temp\\app\\Mayfly.exe',
  home: 'C:\\Users\\Ann',
} as const

test('on Windows the file that a person has is started, and found again by the same words', () => {
  const asked: unknown[] = []
  let found = { openAtLogin: false, executableWillLaunchAtLogin: false }
  const item = loginItem(portable, {
    getLoginItemSettings: (words) => {
      asked.push(words)
      return { ...found, wasOpenedAtLogin: false, status: 'not-found', launchItems: [] }
    },
    setLoginItemSettings: (words) => void asked.push(words),
  })
  item.set(true)
  expect(item.state()).toBe('off')
  const words = { path: '"E:\\my stick\\Mayfly.exe"', args: ['--hidden'] }
  expect(asked).toEqual([{ ...words, openAtLogin: true }, words])
  found = { openAtLogin: true, executableWillLaunchAtLogin: true }
  expect(item.state()).toBe('on')
  found = { openAtLogin: true, executableWillLaunchAtLogin: false }
  expect(item.state()).toBe('refused')
})

test('links are claimed for the file that a person has, and given back; Linux has its desktop entries', () => {
  const asked: unknown[] = []
  let isClient = false
  const change =
    (becomes: boolean) =>
    (...given: unknown[]) => {
      asked.push(given)
      isClient = becomes
      return true
    }
  const app = {
    isDefaultProtocolClient: (...given: unknown[]) => asked.push(given) > 0 && isClient,
    setAsDefaultProtocolClient: change(true),
    removeAsDefaultProtocolClient: change(false),
  }
  const links = linkClient(portable, app)
  links?.set(true)
  expect(links?.state()).toBe('on')
  links?.set(false)
  expect(links?.state()).toBe('off')
  expect(new Set(asked.map((given) => JSON.stringify(given)))).toEqual(
    new Set([JSON.stringify(['mayfly', 'E:\\my stick\\Mayfly.exe', []])]),
  )
  const refusing = { ...app, setAsDefaultProtocolClient: () => false }
  expect(() => linkClient(portable, refusing)?.set(true)).toThrow('refused')
  expect(linkClient({ ...portable, platform: 'linux' }, app)).toBeNull()
})

test('what settings want is made so again, and what was switched off elsewhere stays; a switch shows what is there', () => {
  let state: ReturnType<SystemSwitch['state']> = 'off'
  let obeys = true
  const set = vi.fn((isWanted: boolean) => {
    if (obeys) state = isWanted ? 'on' : 'off'
  })
  const one: SystemSwitch = { id: 'links', name: 'Links', setting: 'openLinks', state: () => state, set }
  const keep = (openLinks: boolean) => keepSwitches([one], { openLinks, startAtLogin: false })
  keep(false)
  expect(state).toBe('off')
  for (const lost of ['off', 'stale'] as const) {
    state = lost
    keep(true)
    expect(state).toBe('on')
  }
  state = 'refused'
  keep(true)
  expect([state, set.mock.calls.length]).toEqual(['refused', 2])

  const remembered: unknown[] = []
  const sendTo = { id: 'send-to', name: 'Send to', state: 'on', problem: null } as const
  const menu: MenuEntries = { list: () => [sendTo], set: () => [{ ...sendTo, state: 'off' }] }
  const entries = withSwitches(menu, [one], (wanted) => remembered.push(wanted))
  expect(entries.list()).toMatchObject([
    { id: 'links', state: 'off', problem: expect.stringContaining('own settings') },
    sendTo,
  ])
  expect(entries.set('links', true)).toMatchObject([{ state: 'on', problem: null }, sendTo])
  expect(entries.set('send-to', false)).toMatchObject([{ state: 'on' }, { state: 'off' }])
  obeys = false
  expect(entries.set('links', false)).toMatchObject([
    { state: 'on', problem: expect.stringContaining('did not let') },
    sendTo,
  ])
  expect(remembered).toEqual([{ openLinks: true }])

  obeys = true
  const settings = { openLinks: true, startAtLogin: false }
  followSettings([one], { ...settings, openLinks: false }, settings)
  expect(state).toBe('off')
  followSettings([one], settings, settings)
  expect(state).toBe('off')
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
