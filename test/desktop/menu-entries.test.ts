import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { anotherStart } from '../../electron/desktop/another-start.ts'
import { finderQuickAction } from '../../electron/desktop/finder-quick-action.ts'
import { dolphinMenu, filesScript, ownDesktopEntry } from '../../electron/desktop/linux-menu-files.ts'
import { createMenuEntries, type Shortcuts } from '../../electron/desktop/menu-entries.ts'
import { menuEntryPlans, openWithTypes, type Surroundings } from '../../electron/desktop/menu-entry-plans.ts'
import { menuTemplate } from '../../electron/desktop/menu-template.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'

const on = (platform: NodeJS.Platform, more: Partial<Surroundings> = {}): Surroundings => ({
  platform,
  home: '/home/ann',
  environment: {},
  executable: '/opt/Mayfly/mayfly-desktop',
  hasCommand: () => false,
  icon: null,
  ...more,
})
const places = (surroundings: Surroundings) =>
  menuEntryPlans(surroundings).map(({ id, root, isUseless = false }) => [id, root, isUseless])

test('each system has its own places', () => {
  const windows = on('win32', { home: 'C:\\Users\\Ann', executable: 'C:\\Mayfly\\Mayfly.exe' })
  const lnk = 'AppData\\Roaming\\Microsoft\\Windows\\SendTo\\Mayfly.lnk'
  expect(places(windows)).toEqual([['send-to', `C:\\Users\\Ann\\${lnk}`, false]])
  const portable = { APPDATA: 'D:\\Roaming', PORTABLE_EXECUTABLE_FILE: 'E:\\stick\\Mayfly-Portable.exe' }
  expect(menuEntryPlans({ ...windows, environment: portable })).toMatchObject([
    { root: 'D:\\Roaming\\Microsoft\\Windows\\SendTo\\Mayfly.lnk', target: 'E:\\stick\\Mayfly-Portable.exe' },
  ])
  expect(places(on('darwin', { home: '/Users/ann' }))).toEqual([
    ['quick-action', '/Users/ann/Library/Services/Upload with Mayfly.workflow', false],
  ])
  expect(places(on('linux', { hasCommand: (name) => name === 'dolphin' }))).toEqual([
    ['open-with', '/home/ann/.local/share/applications/mayfly-desktop.desktop', true],
    ['files-script', '/home/ann/.local/share/nautilus/scripts/Upload with Mayfly', true],
    ['dolphin-menu', '/home/ann/.local/share/kio/servicemenus/mayfly-upload.desktop', false],
    ['nemo-action', '/home/ann/.local/share/nemo/actions/mayfly-upload.nemo_action', true],
  ])
  const image = { APPIMAGE: '/home/ann/Mayfly.AppImage', XDG_DATA_HOME: '/data' }
  const [openWith] = menuEntryPlans(on('linux', { environment: image }))
  expect(openWith).toMatchObject({ root: '/data/applications/mayfly-desktop.desktop', isUseless: false })
  expect(openWith?.kind === 'files' && openWith.files[0]?.content).toContain(
    'Exec="/home/ann/Mayfly.AppImage" %U',
  )
  expect(menuEntryPlans(on('aix'))).toEqual([])
})

test('another start is of the file that a person has, not of the place where it was unpacked', () => {
  const image = { APPIMAGE: '/home/ann/Mayfly.AppImage', APPDIR: '/tmp/.mount_Mayfly' }
  const mounted = on('linux', { environment: image, executable: '/tmp/.mount_Mayfly/mayfly-desktop' })
  expect(anotherStart(mounted, ['--', '/a'])).toEqual({
    execPath: '/home/ann/Mayfly.AppImage',
    args: ['--appimage-extract-and-run', '--', '/a'],
  })
  // A terminal that is an AppImage itself leaves its variables to all that it starts.
  expect(anotherStart(on('linux', { environment: image }), ['.'])).toEqual({
    execPath: '/opt/Mayfly/mayfly-desktop',
    args: ['.'],
  })
  const portable = { PORTABLE_EXECUTABLE_FILE: 'E:\\Mayfly-Portable.exe' }
  const unpacked = on('win32', { environment: portable, executable: 'C:\\Temp\\ns1.tmp\\app\\Mayfly.exe' })
  expect(anotherStart(unpacked, [])).toEqual({ execPath: 'E:\\Mayfly-Portable.exe', args: [] })
})

test('the quick action is two property lists that open what was chosen', () => {
  const { parse } = createRequire(createRequire(import.meta.url).resolve('electron-builder'))('plist')
  const files = finderQuickAction('app.mayfly.desktop')
  expect([...files.keys()]).toEqual(['Contents/Info.plist', 'Contents/document.wflow'])
  expect(parse(files.get('Contents/Info.plist'))).toMatchObject({
    NSServices: [{ NSMenuItem: { default: 'Upload with Mayfly' }, NSSendFileTypes: ['public.item'] }],
  })
  const workflow = parse(files.get('Contents/document.wflow'))
  expect(workflow.actions[0].action.ActionParameters).toMatchObject({
    COMMAND_STRING: '/usr/bin/open -b app.mayfly.desktop "$@"',
    inputMethod: 1,
  })
  expect(workflow.workflowMetaData.workflowTypeIdentifier).toBe('com.apple.Automator.servicesMenu')
})

test('the same types are opened with an AppImage as with a package', async () => {
  const packages = await readFile(join(import.meta.dirname, '../../electron-builder.yml'), 'utf8')
  const listed = /mimeTypes:\n((?: +- .*\n)+)/.exec(packages)?.[1] ?? ''
  expect(listed.match(/[\w-]+\/[\w-]+/g)).toEqual(openWithTypes)
  expect(ownDesktopEntry('/a', openWithTypes)).toContain('x-scheme-handler/mayfly;\n')
})

const odd = '/a b/100%/it\'s "$HOME" `x`\\y'
test.skipIf(process.platform === 'win32')(
  'a program may lie anywhere, and files have any names',
  async () => {
    const folder = join(await temporaryDirectory(), odd)
    await mkdir(folder, { recursive: true })
    const program = join(folder, 'mayfly')
    await writeFile(program, '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 })
    const script = join(folder, 'script')
    await writeFile(script, filesScript(program), { mode: 0o755 })
    const names = ['a b.txt', '--hidden', '$(touch x)', "it's", '日本']
    expect(execFileSync(script, names, { encoding: 'utf8' })).toBe(['--', ...names, ''].join('\n'))
    expect(dolphinMenu(odd)).toContain('Exec="/a b/100%%/it\'s \\\\"\\\\$HOME\\\\" \\\\`x\\\\`\\\\\\\\y" %F')
  },
)

const noShortcuts: Shortcuts = {
  targetOf: () => {
    throw new Error('no shortcut')
  },
  write: () => false,
}

test('an entry comes, is found stale, is mended and goes; each time what is said is what is on disk', async () => {
  const home = await temporaryDirectory()
  const hasCommand = (name: string) => name === 'nautilus'
  const at = (executable: string) =>
    createMenuEntries(menuEntryPlans(on('linux', { home, executable, hasCommand })), noShortcuts)
  const path = join(home, '.local/share/nautilus/scripts/Upload with Mayfly')
  const state = (entries: ReturnType<typeof createMenuEntries>) => entries.list().map((one) => one.state)
  const entries = at('/opt/mayfly')
  expect(entries.list()).toMatchObject([{ id: 'files-script', state: 'off', problem: null }])
  // Files' own name, a place for which there is no program here, and back.
  expect(entries.set('send-to', true)).toEqual(entries.list())
  expect(entries.set('files-script', true)).toMatchObject([{ state: 'on', problem: null }])
  expect(await readFile(path, 'utf8')).toBe(filesScript('/opt/mayfly'))
  expect(state(at('/elsewhere/mayfly'))).toEqual(['stale'])
  await appendFile(path, '# changed\n')
  expect(state(entries)).toEqual(['stale'])
  expect(entries.set('files-script', true)).toMatchObject([{ state: 'on' }])
  expect(entries.set('files-script', false)).toMatchObject([{ state: 'off' }])
  expect(existsSync(path)).toBe(false)
  expect(entries.set('files-script', false)).toMatchObject([{ state: 'off', problem: null }])
})

test('an AppImage brings its icon along with its entry, and takes it away', async () => {
  const home = await temporaryDirectory()
  const environment = { APPIMAGE: '/home/ann/Mayfly.AppImage' }
  const icon = await readFile(join(import.meta.dirname, '../../scripts/icons/linux/256x256.png'))
  const entries = createMenuEntries(menuEntryPlans(on('linux', { home, environment, icon })), noShortcuts)
  const [path, entry] = [
    'icons/hicolor/256x256/apps/mayfly-desktop.png',
    'applications/mayfly-desktop.desktop',
  ].map((place) => join(home, '.local/share', place)) as [string, string]
  expect(entries.set('open-with', true)).toMatchObject([{ id: 'open-with', state: 'on' }])
  expect((await readFile(path)).equals(icon)).toBe(true)
  expect(await readFile(entry, 'utf8')).toContain(`\nIcon=${basename(path, '.png')}\n`)
  await writeFile(path, 'another picture')
  expect(entries.list()).toMatchObject([{ state: 'stale' }])
  expect(entries.set('open-with', false)).toMatchObject([{ state: 'off' }])
  expect([existsSync(path), existsSync(entry)]).toEqual([false, false])
})

test('what cannot be written is said, and the entry stays off', async () => {
  const home = await temporaryDirectory()
  await mkdir(join(home, '.local/share'), { recursive: true })
  await writeFile(join(home, '.local/share/nautilus'), 'a file where a folder should be')
  const plans = menuEntryPlans(on('linux', { home, hasCommand: (name) => name === 'nautilus' }))
  const [entry] = createMenuEntries(plans, noShortcuts).set('files-script', true)
  expect(entry).toMatchObject({ state: 'off', problem: expect.stringMatching(/could not be changed \(E/) })
})

test('Send to is a shortcut that is read back; the quick action a folder', async () => {
  const home = await temporaryDirectory()
  const plans = menuEntryPlans(on('win32', { home, executable: 'C:\\Mayfly\\Mayfly.exe' })).map((plan) => ({
    ...plan,
    root: join(home, 'SendTo', 'Mayfly.lnk'),
  }))
  let target = ''
  const shortcuts: Shortcuts = {
    targetOf: () => target,
    write(path, wanted) {
      target = wanted
      writeFileSync(path, 'L')
      return true
    },
  }
  const sendTo = createMenuEntries(plans, shortcuts)
  expect(sendTo.set('send-to', true)).toMatchObject([{ state: 'on' }])
  target = 'c:\\mayfly\\MAYFLY.exe'
  expect(sendTo.list()).toMatchObject([{ state: 'on' }])
  target = 'C:\\old\\Mayfly.exe'
  expect(sendTo.list()).toMatchObject([{ state: 'stale' }])
  expect(sendTo.set('send-to', false)).toMatchObject([{ state: 'off' }])
  expect(createMenuEntries(plans, noShortcuts).set('send-to', true)).toMatchObject([
    { state: 'off', problem: expect.stringContaining('could not be changed') },
  ])

  const mac = createMenuEntries(menuEntryPlans(on('darwin', { home })), noShortcuts)
  expect(mac.set('quick-action', true)).toMatchObject([{ state: 'on' }])
  const bundle = join(home, 'Library/Services/Upload with Mayfly.workflow')
  expect(await readFile(join(bundle, 'Contents/Info.plist'), 'utf8')).toContain('NSServices')
  expect(mac.set('quick-action', false)).toMatchObject([{ state: 'off' }])
  expect(existsSync(bundle)).toBe(false)
})

test('macOS finds settings in the app’s own menu; before the engine is open, menus hold standard entries alone', () => {
  const did: string[] = []
  const actions = {
    showSmall: () => did.push('small'),
    showSettings: () => did.push('settings'),
    uploadClipboard: () => did.push('clipboard'),
  }
  type Entry = ReturnType<typeof menuTemplate>[number]
  const inside = ({ submenu }: Entry) => (Array.isArray(submenu) ? submenu : [])
  const own = (menu: readonly Entry[]) =>
    menu.flatMap((one) =>
      inside(one)
        .filter(({ click }) => click)
        .map(({ label }) => label),
    )
  const upload = 'Upload What Is on the Clipboard'
  expect(own(menuTemplate('darwin', actions))).toEqual(['Settings…', upload, 'Small Window'])
  expect(own(menuTemplate('win32', actions))).toEqual([upload, 'Settings…', 'Small Window'])
  for (const platform of ['darwin', 'win32', 'linux'] as const) {
    expect(own(menuTemplate(platform, null))).toEqual([])
    const roles = menuTemplate(platform, actions).flatMap((one) => inside(one).map(({ role }) => role))
    expect(roles.filter((role) => role === 'quit')).toHaveLength(1)
  }
  for (const entry of menuTemplate('linux', actions).flatMap(inside))
    (entry.click as (() => void) | undefined)?.()
  expect(did).toEqual(['clipboard', 'settings', 'small'])
})
