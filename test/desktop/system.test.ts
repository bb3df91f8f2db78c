import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { mayReload } from '../../electron/desktop/crash-watch.ts'
import { createQuitState } from '../../electron/desktop/quit-state.ts'
import { askSessionBus, type BusCall, type BusReply } from '../../electron/desktop/session-bus.ts'
import { startLater } from '../../electron/desktop/start-later.ts'
import { createTaskbar } from '../../electron/desktop/taskbar.ts'
import { awaitTrayItem, isTrayReachable } from '../../electron/desktop/tray-item.ts'
import { awaitTray, hasTray } from '../../electron/desktop/tray-presence.ts'
import { placeSmall, placeWindow } from '../../electron/desktop/window-place.ts'
import { readWindowPlace, writeWindowPlace } from '../../electron/desktop/window-state-file.ts'
import { readShortcut } from '../../renderer/settings/read-shortcut.ts'
import type { QueueSummary } from '../../shared/contract.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { sampleSummary } from '../rpc/change-samples.ts'

const screen = { x: 0, y: 0, width: 1920, height: 1040 }
const left = { x: -1280, y: 0, width: 1280, height: 984 }
const at = (x: number, y: number, width = 800, height = 600) => ({
  bounds: { x, y, width, height },
  maximized: false,
})
test.each([
  ['nothing was kept', null, [screen], { width: 960, height: 640, maximized: false }],
  ['it is where it was', at(100, 50), [screen], { x: 100, y: 50, width: 800, height: 600, maximized: false }],
  [
    'on the second display',
    at(-1200, 10),
    [screen, left],
    { x: -1200, y: 10, width: 800, height: 600, maximized: false },
  ],
  ['that display is gone', at(-1200, 10), [screen], { width: 800, height: 600, maximized: false }],
  ['partly outside', at(1700, 900), [screen], { x: 1700, y: 900, width: 800, height: 600, maximized: false }],
  ['only a sliver is left', at(1900, 10), [screen], { width: 800, height: 600, maximized: false }],
  ['its title is above the display', at(10, -200), [screen], { width: 800, height: 600, maximized: false }],
  [
    'larger than the display',
    at(0, 0, 4000, 3000),
    [screen],
    { x: 0, y: 0, width: 1920, height: 1040, maximized: false },
  ],
  ['too small', at(0, 0, 10, 10), [screen], { width: 480, height: 400, maximized: false }],
  ['no display at all', at(0, 0), [], { width: 800, height: 600, maximized: false }],
] as const)('a window opens where %s', (_name, saved, areas, expected) => {
  expect(placeWindow(saved, areas)).toEqual(expected)
})

const icon = (x: number, y: number, size = 24) => ({ x, y, width: size, height: size })
test.each([
  ['in a taskbar at the bottom', icon(1700, 1050), [screen], { x: 1542, y: 512 }],
  ['in a corner', icon(1890, 1050), [left, screen], { x: 1572, y: 512 }],
  ['in a menu bar', icon(900, -22), [screen], { x: 742, y: 8 }],
  ['in a taskbar at the left of the second display', icon(-1290, 500), [screen, left], { x: -1272, y: 252 }],
  ['somewhere', icon(0, 0, 0), [screen], null],
  ['on no display', icon(5, 5), [], null],
] as const)('the small window opens by an icon that is %s', (_name, where, areas, expected) => {
  expect(placeSmall(where, areas)).toEqual(expected)
})

test('the place is kept whole; what is damaged or missing counts as none', async () => {
  const dir = await temporaryDirectory()
  expect(readWindowPlace(dir)).toBeNull()
  writeWindowPlace(dir, at(1, 2))
  expect(readWindowPlace(dir)).toEqual(at(1, 2))
  for (const text of [
    '',
    '{"bounds":',
    '{"bounds":{"x":"1"}}',
    '[]',
    '{"bounds":{"x":0,"y":0,"width":0,"height":5},"maximized":false}',
  ]) {
    await writeFile(join(dir, 'window-state.json'), text)
    expect(readWindowPlace(dir), text).toBeNull()
  }
  // A folder that is gone costs the place alone.
  writeWindowPlace(join(dir, 'gone'), at(1, 2))
  expect(readWindowPlace(join(dir, 'gone'))).toBeNull()
})

test.each<[string, BusReply, boolean]>([
  ['gdbus says yes', { kind: 'answer', text: '(<true>,)\n' }, true],
  ['gdbus says no', { kind: 'answer', text: '(<false>,)\n' }, false],
  ['dbus-send says yes', { kind: 'answer', text: 'method return\n   variant       boolean true\n' }, true],
  ['nobody watches', { kind: 'error' }, false],
  ['the watcher hangs', { kind: 'silence' }, false],
  ['there is no program to ask with', { kind: 'no-tool' }, false],
])('Linux has a tray only where %s', async (_name, reply, expected) => {
  expect(await hasTray('linux', async () => reply)).toBe(expected)
})

test('a session that is just beginning is asked again until its panel is there, unless it has no bus', async () => {
  const session = (panelAfter: number, hasBus: boolean) => {
    let asked = 0
    const ask = async ({ name }: { name: string }): Promise<BusReply> => {
      if (name === 'org.freedesktop.DBus')
        return hasBus ? { kind: 'answer', text: "('id',)" } : { kind: 'error' }
      asked += 1
      return asked > panelAfter ? { kind: 'answer', text: '(<true>,)' } : { kind: 'error' }
    }
    return awaitTray('linux', ask, { everyMs: 0, mostTries: 4 }).then((isThere) => [isThere, asked])
  }
  expect(await session(3, true)).toEqual([true, 4])
  expect(await session(9, true)).toEqual([false, 4])
  expect(await session(3, false)).toEqual([false, 1])
})

test.each<[string, string, readonly string[], boolean]>([
  ['by the name of its process', "(<['org.kde.StatusNotifierItem-77-1/StatusNotifierItem']>,)", [], true],
  [
    'by its connection',
    "(<[':1.5/Item', ':1.9@/StatusNotifierItem']>,)",
    ['(uint32 5,)', '(uint32 77,)'],
    true,
  ],
  ['as dbus-send says it', 'variant array [\n string ":1.9/Item"\n ]', ['   uint32 77'], true],
  ['only those of others', "(<[':1.5/Item']>,)", ['(uint32 770,)'], false],
  ['none at all', '(<@as []>,)', [], false],
  ['something else', '(<true>,)', [], true],
])('the desktop lists %s: %s', async (_, items, owners, isReachable) => {
  const left = [...owners]
  const ask = async ({ method, args = [] }: BusCall): Promise<BusReply> => {
    if (method.endsWith('ProcessID')) return { kind: 'answer', text: left.shift() ?? '' }
    return { kind: 'answer', text: args.includes('RegisteredStatusNotifierItems') ? items : '(<true>,)' }
  }
  expect(await isTrayReachable('linux', ask, 77)).toBe(isReachable)
})

test.each([
  [0, 3, true],
  [2, 3, true],
  [3, 3, false],
])('an icon that is listed after %i looks of %i: %s', async (after, mostTries, expected) => {
  let looks = 0
  const ask = async ({ args = [] }: BusCall): Promise<BusReply> => {
    if (!args.includes('RegisteredStatusNotifierItems')) return { kind: 'answer', text: '(<true>,)' }
    looks += 1
    const items = looks > after ? "['org.kde.StatusNotifierItem-77-1']" : '@as []'
    return { kind: 'answer', text: `(<${items}>,)` }
  }
  expect(await awaitTrayItem('linux', ask, { everyMs: 0, mostTries, pid: 77 })).toBe(expected)
})

test('Windows and macOS have a tray without asking', async () => {
  const never = async (): Promise<BusReply> => {
    throw new Error('asked')
  }
  expect(await Promise.all([hasTray('win32', never), hasTray('darwin', never)])).toEqual([true, true])
})

test.skipIf(process.platform === 'win32')(
  'the bus is asked by what is there, and a silent one is left',
  async () => {
    const dir = await temporaryDirectory()
    const call = { name: 'org.example', path: '/p', method: 'org.example.M', args: ['a', 'b'] }
    const tool = async (name: string, script: string) => {
      await mkdir(dir, { recursive: true })
      await writeFile(join(dir, name), `#!/bin/sh\n${script}\n`)
      await chmod(join(dir, name), 0o755)
    }
    vi.stubEnv('PATH', dir)
    try {
      expect(await askSessionBus(call, 2_000)).toEqual({ kind: 'no-tool' })
      await tool('dbus-send', 'echo "send $*"')
      expect(await askSessionBus(call, 2_000)).toEqual({
        kind: 'answer',
        text: 'send --session --print-reply --dest=org.example /p org.example.M string:a string:b\n',
      })
      await tool('gdbus', 'echo "gdbus $*"')
      expect(await askSessionBus(call, 2_000)).toEqual({
        kind: 'answer',
        text: 'gdbus call --session --dest org.example --object-path /p --method org.example.M a b\n',
      })
      await tool('gdbus', 'exit 1')
      expect(await askSessionBus(call, 2_000)).toEqual({ kind: 'error' })
      await tool('gdbus', 'while :; do :; done')
      expect(await askSessionBus(call, 100)).toEqual({ kind: 'silence' })
    } finally {
      vi.unstubAllEnvs()
    }
  },
)

test('a page that keeps crashing is not loaded for ever', () => {
  expect(mayReload([0], 0)).toBe(true)
  expect(mayReload([0, 10, 20], 20)).toBe(true)
  expect(mayReload([0, 10, 20, 30], 30)).toBe(false)
  expect(mayReload([0, 10, 20, 90_000], 90_000)).toBe(true)
})

const press = (code: string, keys = '') => ({
  code,
  ctrlKey: keys.includes('c'),
  altKey: keys.includes('a'),
  shiftKey: keys.includes('s'),
  metaKey: keys.includes('m'),
})
test.each([
  [press('KeyU', 'cs'), false, 'Control+Shift+U'],
  [press('Digit1', 'a'), false, 'Alt+1'],
  [press('F5', 'c'), false, 'Control+F5'],
  [press('KeyU', 'm'), true, 'Command+U'],
  [press('KeyU', 'm'), false, 'Super+U'],
  [press('ArrowUp', 'ca'), false, 'Control+Alt+Up'],
  [press('KeyU'), false, null],
  [press('KeyU', 's'), false, null],
  [press('ControlLeft', 'c'), false, null],
  [press('F25', 'c'), false, null],
  [press('Enter', 'c'), false, null],
])('the press %j (mac: %s) is %s', (given, isMac, expected) => {
  expect(readShortcut(given, isMac)).toBe(expected)
})

test('what starts later is closed once it has started, and never starts once it was closed', async () => {
  vi.useFakeTimers()
  const did: string[] = []
  const later = (start: () => Promise<{ close(): Promise<void> }>) =>
    startLater(start, { afterMs: 300, onFailure: (error) => did.push(`told: ${(error as Error).message}`) })
  const started = async () => {
    did.push('started')
    return { close: async () => void did.push('closed') }
  }
  try {
    await later(started)()
    await vi.advanceTimersByTimeAsync(1000)
    expect(did).toEqual([])
    const close = later(started)
    await vi.advanceTimersByTimeAsync(300)
    await close()
    expect(did).toEqual(['started', 'closed'])
    const closeBroken = later(async () => {
      throw new Error('no room')
    })
    await vi.advanceTimersByTimeAsync(300)
    await closeBroken()
    expect(did).toEqual(['started', 'closed', 'told: no room'])
  } finally {
    vi.useRealTimers()
  }
})

test('a window that opens in the middle shows what there is at once; nothing is drawn twice', () => {
  const drawn: unknown[] = []
  const summaryOf = (counts: Partial<QueueSummary['counts']>, bytes = {}): QueueSummary => {
    const empty = sampleSummary(0)
    return { ...empty, ...bytes, counts: { ...empty.counts, ...counts } }
  }
  const openWindow = () => ({
    setProgressBar: (share: number) => drawn.push(share),
    setOverlayIcon: (image: unknown, words: string) => drawn.push([image !== null, words]),
  })
  let there: ReturnType<typeof openWindow> | null = null
  const parts = { window: () => there, setBadgeCount: (count: number) => drawn.push(`badge ${count}`) }
  const image = { path: 'failed.png' } as unknown as Electron.NativeImage
  const windows = createTaskbar({ ...parts, failureImage: () => image })
  const half = summaryOf({ sending: 1, failed: 2 }, { bytesSent: 1, bytesTotal: 2 })
  windows.redraw()
  windows.show(half)
  expect(drawn).toEqual([])
  there = openWindow()
  windows.redraw()
  windows.show(half)
  expect(drawn.splice(0)).toEqual([0.5, [true, '2 failed']])
  windows.show(summaryOf({}))
  expect(drawn.splice(0)).toEqual([-1, [false, '']])
  windows.redraw()
  expect(drawn).toEqual([])
  const elsewhere = createTaskbar({ ...parts, failureImage: null })
  elsewhere.show(summaryOf({ failed: 1 }))
  expect(drawn).toEqual(['badge 1'])
})

test('a system that shuts down is not held up; where that is called off, the app asks again before it ends', async () => {
  vi.useFakeTimers()
  let [quits, asked, held] = [0, 0, 0]
  const event = { preventDefault: () => (held += 1) }
  const answers = [false, true]
  const ask = async () => answers[asked++] ?? false
  const state = createQuitState(
    () => 3,
    ask,
    () => (quits += 1),
  )
  state.systemEnds()
  expect(state.isQuitting()).toBe(true)
  vi.advanceTimersByTime(60_000)
  expect([state.isQuitting(), held]).toEqual([false, 0])
  state.beforeQuit(event)
  // Asked once, however often it is told to quit.
  state.beforeQuit(event)
  await vi.advanceTimersByTimeAsync(0)
  expect([state.isQuitting(), held, asked, quits]).toEqual([false, 2, 1, 0])
  // While it asks, the system shuts down after all: nobody is waited for, and the app's own end is for good.
  state.beforeQuit(event)
  state.systemEnds()
  state.beforeQuit(event)
  await vi.advanceTimersByTimeAsync(600_000)
  expect([state.isQuitting(), held, asked, quits]).toEqual([true, 3, 2, 1])
  vi.useRealTimers()
})
