import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type DesktopFindings, desktopChecks } from '../../electron/engine/desktop-checks.ts'
import { allowedFields, createJournal } from '../../electron/engine/journal.ts'
import { clockCheck, databaseCheck } from '../../electron/engine/system-checks.ts'
import { defaultSettings } from '../../shared/default-settings.ts'
import type { Destination } from '../../shared/destination.ts'
import { fastClock } from '../helpers/fast-clock.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { testEngine } from '../helpers/test-engine.ts'

const canary = 'sk-canary-Q9w2'

test('the doctor looks at everything, and neither its report nor the log holds a key or a file’s name', async () => {
  const clock = fastClock(1)
  const t = await testEngine({ key: canary, sandbox: { keys: [canary] }, clock })
  await t.settled(await t.add([await t.file('secret-name.txt', 'a')]))
  t.sandbox.faults.add({ times: 'always', fault: { kind: 'status', status: 400, message: 'No.' } })
  await t.settled(await t.add([await t.file('other-name.txt', 'b')]))
  const checks = await t.engine.doctor()
  expect(checks.map(({ name }) => name)).toEqual([
    ...['Keychain', 'Disk', 'Database', 'Backups', 'Proxy', 'Clock', 'Key of Kie', 'Network to Kie'],
    ...['Key of Uploadcare', 'Key of theapi.app', 'Tray', 'Shortcut', 'Notifications', 'Page sandbox'],
  ])
  expect(checks.filter(({ ok }) => !ok)).toEqual([])
  expect(checks.find(({ name }) => name === 'Database')?.message).toMatch(
    /^Queue and history are sound: 2 uploads/,
  )
  clock.shift(10 * 60_000)
  const report = await t.engine.data.report(false)
  expect(report).toContain('no  Clock: It is 10 min ahead of the hosts')
  expect(report).toContain('"event":"attempt"')
  const kie = t.engine.destinations.list()[0]?.destination as Destination
  t.engine.destinations.save({ ...kie, id: 'other', name: 'Other', baseUrl: 'https://127.0.0.1:1' })
  const extraCaFile = join(t.dir, 'of-a-person.pem')
  t.engine.settings.update({ extraCaFile, defaultDestination: 'other' })
  const named = await t.engine.data.report(true)
  expect(named).toContain(t.dataDir)
  expect(named).toContain(`no  Network to Other: The certificate file ${extraCaFile} cannot be read.`)
  const unnamed = await t.engine.data.report(false)
  expect(unnamed).toContain('no  Network to Other: The certificate file <certificate file> cannot be read.')
  for (const text of [report, unnamed]) expect(text).not.toContain(t.dir)
  await t.engine.close()
  const log = await readFile(join(t.dataDir, 'logs', 'mayfly.log'), 'utf8')
  for (const text of [report, named, unnamed, log]) {
    expect(text).not.toContain(canary)
    expect(text).not.toMatch(/secret-name|other-name/)
  }
  const events = log
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
  expect(events.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['start', 'attempt', 'check', 'stop']),
  )
  expect(events.find(({ state }) => state === 'failed')).toMatchObject({ code: 'rejected', provider: 'kie' })
  expect((await stat(join(t.dataDir, 'logs', 'mayfly.log'))).mode & 0o777).toBe(0o600)
})

test('the log keeps what is listed, as what it is listed, in five files of 1 MB', async () => {
  expect(
    allowedFields({
      id: 'abc',
      code: 'a sentence, not a code',
      bytes: '5',
      ms: 1.6,
      message: 'x',
      name: canary,
    }),
  ).toEqual({ id: 'abc', ms: 2 })
  const dataDir = await temporaryDirectory()
  const journal = createJournal({ dataDir, clock: fastClock(1) })
  for (let at = 0; at < 60; at++) {
    for (let line = 0; line < 1_000; line++)
      journal.write('attempt', { id: `upload-${at}-${line}`, bytes: line })
    await journal.close()
  }
  const folder = join(dataDir, 'logs')
  expect((await readdir(folder)).sort()).toEqual([
    ...['mayfly.1.log', 'mayfly.2.log', 'mayfly.3.log', 'mayfly.4.log', 'mayfly.log'],
  ])
  for (const name of await readdir(folder))
    expect((await stat(join(folder, name))).size).toBeLessThan(1_000_001)
  expect((await journal.recent(3)).map((line) => JSON.parse(line).id)).toEqual([
    ...['upload-59-997', 'upload-59-998', 'upload-59-999'],
  ])
  // A folder that went away costs what it held, not what comes after.
  await rm(folder, { recursive: true })
  journal.write('gate', { gate: 'lost' })
  await journal.close()
  journal.write('gate', { gate: 'kept' })
  await journal.close()
  expect((await journal.recent(1)).map((line) => JSON.parse(line))).toMatchObject([
    { event: 'gate', gate: 'kept' },
  ])
})

test('what is not well says what to do', () => {
  expect(clockCheck(10 * 60_000)).toMatchObject({
    ok: false,
    message: expect.stringContaining('10 min ahead'),
  })
  expect(clockCheck(-1000).ok).toBe(true)
  const found = { sound: true, problems: [], unreadable: 1, uploads: 3, bytes: 1e6 }
  expect(databaseCheck(found, 5)).toMatchObject({
    ok: false,
    message: expect.stringContaining('1 entry cannot'),
  })
  expect(databaseCheck({ ...found, sound: false, problems: ['x'] }, 5).advice).toContain('mayfly restore')
})

const well = {
  trayIcon: true,
  trayShown: true,
  shortcutHeld: true,
  notifications: 'answers',
  pageSandbox: 'on',
} as const
const system = { noTray: null, shortcutNote: null, updates: '' }
const desktop = { realPaths: true, tray: true, nativeDialog: true, hostClipboard: true, system }
const settings = { ...defaultSettings, shortcut: 'Alt+U', notifications: true }

test.each<[string, Partial<DesktopFindings>, RegExp, RegExp]>([
  ['Tray', { trayShown: false }, /shows no tray icons now/, /AppIndicator/],
  ['Tray', { trayIcon: false }, /could put none there/, /open it again/],
  ['Tray', { trayIcon: false, trayShown: false }, /^This desktop shows no/, /an extension/],
  ['Shortcut', { shortcutHeld: false }, /^Alt\+U is set, but .*another program/, /Choose another/],
  ['Notifications', { notifications: 'silent' }, /does not answer/, /Start .* again/],
  ['Notifications', { notifications: 'missing' }, /nothing on this desktop/, /Install/],
  ['Page sandbox', { pageSandbox: 'off' }, /started so/, /without --no-sandbox/],
  ['Page sandbox', { pageSandbox: 'off-in-appimage' }, /an AppImage/, /\.deb/],
])('%s with %j says what is wrong, and what to do', (name, found, message, advice) => {
  const here = { ...desktop, keychain: null, system: { ...system, noTray: 'Install an extension.' } }
  const checks = desktopChecks(here, settings, { ...well, ...found })
  expect(checks.filter(({ ok }) => !ok)).toEqual([
    { name, ok: false, message: expect.stringMatching(message), advice: expect.stringMatching(advice) },
  ])
})

test('the doctor asks the desktop anew each time, and a desktop that fails or hangs is a finding too', async () => {
  let look: () => Promise<DesktopFindings> = async () => ({ ...well, notifications: 'silent' })
  const t = await testEngine({ deps: { capabilities: desktop, desktop: () => look() } })
  const names = ['Tray', 'Shortcut', 'Notifications', 'Page sandbox']
  const bad = async () =>
    (await t.engine.doctor()).filter(({ name, ok }) => !ok && names.includes(name)).map(({ name }) => name)
  expect(await bad()).toEqual(['Notifications'])
  look = () => Promise.reject(new Error('no bus'))
  expect(await bad()).toEqual(names)
  look = () => new Promise(() => {})
  expect(await bad()).toEqual(names)
})
