import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { serveOwnerSocket } from '../../electron/rpc/owner-socket.ts'
import { createRouter } from '../../electron/rpc/router.ts'
import { cliEnvironment } from '../helpers/cli-process.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { openTestEngine } from '../rpc/open-test-engine.ts'

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url))

async function runMain(
  dataDir: string,
  more: Record<string, string> = {},
  command: readonly string[] = [script('main-script.ts')],
) {
  const env = cliEnvironment({ MAYFLY_DATA_DIR: dataDir, ...more })
  const run = promisify(execFile)(process.execPath, command, { env, timeout: 20_000 })
  const { stdout, code } = await run.then(
    ({ stdout }) => ({ stdout, code: 0 }),
    (error: { stdout: string; stderr: string; code: number }) => {
      if (error.stdout === '') throw new Error(error.stderr)
      return error
    },
  )
  return { code, ...JSON.parse(stdout) }
}

test('under the double, main opens one locked-down window that talks to the engine, and closes in order', async () => {
  const dataDir = await temporaryDirectory()
  const seen = await runMain(dataDir)
  expect(seen.code).toBe(0)
  expect(seen.asked.schemes).toEqual([
    {
      scheme: 'mayfly-app',
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ])
  expect(seen.asked.windows).toBe(1)
  expect(seen.asked.paths.userData).toBe(join(dataDir, 'window'))
  expect(seen.options).toMatchObject({ width: 960, height: 640, minWidth: 480 })
  if (process.platform === 'linux') expect(seen.options.icon).toMatch(/256x256\.png$/)
  // Whole, so that nothing can be switched on beside these.
  expect(seen.webPreferences).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    spellcheck: false,
    navigateOnDragDrop: false,
    preload: expect.stringMatching(/preload\.cjs$/),
  })
  expect([seen.shownEarly, seen.shown]).toEqual([false, true])
  expect(seen.url).toBe('mayfly-app://app/index.html')

  expect(seen.first).toMatchObject({ kind: 'snapshot', snapshot: { version: '0.0.0-double' } })
  expect(seen.first.snapshot.capabilities).toMatchObject({
    realPaths: true,
    nativeDialog: true,
    hostClipboard: true,
  })
  expect(seen.second).toMatchObject({ kind: 'snapshot' })
  expect([seen.portsForForeign, seen.ports]).toEqual([1, 2])
  expect(seen.asked.copied).toEqual(['a link'])
  // None of Electron's own, not even while the engine opens.
  expect(seen.asked.menus.map((names: string[]) => names.includes('Small Window'))).toEqual([false, true])
  expect(seen.asked.menus.flat()).not.toContain('toggleDevTools')
  expect(seen.chosen).toEqual({ paths: ['/chosen'] })
  expect(seen.exported).toEqual([
    { path: null, rows: 0, unreadable: 0 },
    { path: expect.stringMatching(/h\.json$/), rows: 0, unreadable: 0 },
    expect.stringContaining('Mayfly’s own'),
    ['h.json', 'h.json.part', 'victim'],
    'theirs',
  ])

  expect(seen.type).toMatch(/^text\/html/)
  expect(seen.csp).toContain("script-src 'self';")
  expect(Object.values(seen.statuses)).toEqual([404, 404, 404])
  expect(seen.staged).toMatchObject({ name: 'p.png', size: 6 })
  expect(seen.foreign).toBe(403)

  expect(Object.values(seen.prevented)).toEqual([true, true, false])
  expect(seen.heldAnyway).toEqual([true, true])
  expect(seen.webviewHeld).toBe(true)
  expect(seen.popups).toEqual([{ action: 'deny' }, { action: 'deny' }, { action: 'deny' }])
  expect(seen.asked.opened).toEqual(['https://example.com/'])
  expect(seen.connections).toEqual([])
  expect(seen.first.snapshot.capabilities.system.updates).toContain('never looks for updates')
  expect(seen.asked.permissions).toEqual([false, false, false])
  expect(seen.isSocketLeft).toBe(false)
})

test('a data directory that another Mayfly works on is named, what was given is handed to that one, and main ends', async () => {
  const { dataDir, engine } = await openTestEngine()
  const socket = await serveOwnerSocket(createRouter(engine, {}), dataDir)
  const file = join(dataDir, 'given.txt')
  await writeFile(file, 'a few words')
  const [seen, refused] = await Promise.all([
    runMain(dataDir, { CLOCK_SPEED: '1000' }, [script('main-script.ts'), file]),
    // No directory at all.
    runMain(file),
  ])
  await socket.close()
  expect(refused).toMatchObject({
    code: 1,
    asked: { windows: [], problems: [expect.stringMatching(/given\.txt|Mayfly/)] },
  })
  expect(seen.code).toBe(0)
  expect(seen.asked.windows).toEqual([])
  expect(seen.asked.questions.at(-1)).toContain(`is at work on ${dataDir}`)
  expect(engine.snapshot().rows).toMatchObject([{ name: 'given.txt' }])
})

test.skipIf(process.platform !== 'linux')(
  'a tray that throws costs the tray, not the app; an entry for the session that is gone comes back',
  async () => {
    const { dataDir, engine } = await openTestEngine()
    engine.settings.update({ startAtLogin: true })
    await engine.close()
    const tools = await temporaryDirectory()
    await writeFile(join(tools, 'gdbus'), '#!/bin/sh\necho "(<true>,)"\n', { mode: 0o755 })
    const seen = await runMain(dataDir, {
      PATH: `${tools}:${process.env.PATH}`,
      MAYFLY_KIE_URL: 'http://127.0.0.1:1',
      MAYFLY_TEST_DOCTOR: '1',
      SMALL_ELECTRON_PACKAGED: 'yes',
      XDG_CONFIG_HOME: tools,
      AWAITED_FILE: join(tools, 'autostart', 'mayfly-desktop.desktop'),
    })
    expect(seen.code).toBe(0)
    expect(seen.asked.traysTried).toBe(1)
    expect(seen.first.snapshot.capabilities).toMatchObject({
      tray: false,
      system: { noTray: expect.stringContaining('shows no tray icons') },
    })
    // The doctor asks the desktop itself: it shows icons, and the double shows no notifications.
    const found = (name: string) => seen.doctor.find((check: { name: string }) => check.name === name)
    expect(found('Tray')).toMatchObject({
      ok: false,
      message: expect.stringContaining('could put none there'),
    })
    expect(found('Notifications')).toMatchObject({
      ok: false,
      message: expect.stringContaining('nothing on'),
    })
  },
)

test.skipIf(process.platform === 'win32')(
  'what is dropped on the icon in the menu bar of macOS is uploaded, text once it was asked about; a right click opens the menu; what comes while it closes is given to the next start',
  async () => {
    const dataDir = await temporaryDirectory()
    const notes = join(dataDir, 'notes.txt')
    await writeFile(notes, 'a few words')
    const seen = await runMain(dataDir, { SMALL_ELECTRON_PACKAGED: 'yes' }, [script('mac-script.ts'), notes])
    expect(seen).toMatchObject({
      code: 0,
      windowsAtFirst: 0,
      name: 'notes.txt',
      question: 'Upload this text as a file?',
    })
    expect(seen.labels).toEqual(expect.arrayContaining(['Open Mayfly', 'Quit Mayfly']))
    // Without a window that can be seen, macOS would hold up all of the app until the answer.
    expect([seen.askedUnseen, ...new Set(seen.boxes)]).toEqual([false, true])
    // What came while it closed is in the hands of the next start.
    const link = 'mayfly://upload?url=https%3A%2F%2Ffiles.example%2Fa.jpg'
    expect(seen.released).toBe(1)
    expect(seen.relaunches).toEqual([{ execPath: process.execPath, args: [link, '--', notes] }])
  },
)

test('after a restore the app starts anew, with nothing that it was given; what came while it could not upload is kept', async () => {
  const [dataDir, damaged] = [await temporaryDirectory(), await temporaryDirectory()]
  await writeFile(join(damaged, 'mayfly.db'), 'this is no database at all, and never was one')
  const missing = join(dataDir, 'missing.txt')
  const command = [script('restore-script.ts'), missing, '--upload-clipboard']
  const env = { APPIMAGE: '' }
  const [sound, waiting] = await Promise.all([runMain(dataDir, env, command), runMain(damaged, env, command)])
  // What it was given was done: it asked about it.
  expect(sound.asked.questions).toContain('1 item could not be added.')
  expect(sound.asked.relaunches).toEqual([{ execPath: process.execPath, args: ['.'] }])
  expect(waiting.shown).toBe(true)
  expect(waiting.asked.menus).toEqual([expect.not.arrayContaining(['Small Window', 'Settings…'])])
  expect(waiting.asked.questions).toEqual([
    '1 file waits for your history.',
    '1 file waits for your history.',
  ])
  expect(waiting.asked.relaunches).toEqual([
    { execPath: process.execPath, args: ['.', '--', missing, '/b/c.txt'] },
  ])
})
