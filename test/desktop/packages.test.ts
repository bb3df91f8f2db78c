import { globSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, win32 } from 'node:path'
import { expect, test } from 'vitest'
import { linkScheme } from '../../electron/desktop/deep-link.ts'
import { menuEntryPlans } from '../../electron/desktop/menu-entry-plans.ts'
import { appUserModelId, toastActivator } from '../../electron/desktop/windows-identity.ts'
import { icnsOf, icoOf } from '../../scripts/icons/icon-containers.mjs'
import { bundled, shippedOnly } from '../../scripts/shipped-sbom.mjs'
import { readModule } from '../helpers/architecture/read-module.ts'

const root = join(import.meta.dirname, '../..')
const ofBuilder = createRequire(
  createRequire(import.meta.url)
    .resolve('electron-builder')
    .replace(/electron-builder.*/, 'app-builder-lib/package.json'),
)

type Configuration = {
  files: string[]
  electronFuses: Record<string, boolean>
  toolsets?: { appimage?: string }
  [name: string]: unknown
}

function readConfiguration(): Configuration {
  const { load } = ofBuilder('js-yaml') as { load(text: string): Configuration }
  return load(readFileSync(join(root, 'electron-builder.yml'), 'utf8'))
}

function check(configuration: unknown): Promise<void> {
  const own = ofBuilder('./out/util/config/config.js') as {
    validateConfiguration(configuration: unknown, log: object): Promise<void>
  }
  return own.validateConfiguration(configuration, { isEnabled: false, add: () => {} })
}

test('the package configuration is what electron-builder takes', async () => {
  await check(readConfiguration())
  await expect(check({ ...readConfiguration(), electronFuse: {} })).rejects.toThrow(/electronFuse/)
})

test('macOS is told that notifications have buttons, and that any file may be opened, never by default', () => {
  const { extendInfo } = readConfiguration().mac as { extendInfo: Record<string, unknown> }
  expect(extendInfo).toEqual({
    NSUserNotificationAlertStyle: 'alert',
    CFBundleDocumentTypes: [
      expect.objectContaining({
        CFBundleTypeRole: 'Viewer',
        LSHandlerRank: 'Alternate',
        LSItemContentTypes: ['public.data', 'public.folder'],
      }),
    ],
  })
})

test('every system gets its packages, for both processors', () => {
  const targets = (name: string) =>
    (readConfiguration()[name] as { target: { target: string; arch: string[] }[] }).target.map(
      ({ target, arch }) => [target, [...arch].sort()],
    )
  const both = ['arm64', 'x64']
  expect(targets('win')).toEqual([
    ['nsis', both],
    ['portable', both],
  ])
  expect(targets('mac')).toEqual([
    ['dmg', both],
    ['zip', both],
  ])
  expect(targets('linux')).toEqual([
    ['AppImage', both],
    ['deb', both],
    ['rpm', both],
  ])
})

test('no AppImage says of itself that it is started without its sandbox, nor asks for FUSE 2', async () => {
  const { default: AppImage } = ofBuilder('./out/targets/appimage/AppImageTarget.js') as {
    default: new (...given: unknown[]) => { desktopEntry: { value: Promise<string> } }
  }
  const config = readConfiguration()
  const packager = { platformSpecificBuildOptions: config.linux, config, appInfo: { buildVersion: '1' } }
  const helper = { computeDesktopEntry: async (_options: unknown, exec: string) => exec }
  expect(await new AppImage('', packager, helper, '').desktopEntry.value).toBe('AppRun %U')
  // Of the runtime that every AppImage had before 1.0: it looks for a library that newer systems do not bring.
  expect(config.toolsets?.appimage).toMatch(/^[1-9]\./)
})

test('the uninstaller of Windows knows what Mayfly put elsewhere by the names that Mayfly gave it', () => {
  const script = readFileSync(join(root, 'scripts/package/installer.nsh'), 'utf8')
  const here = {
    platform: 'win32',
    environment: {},
    executable: 'C:\\M\\Mayfly.exe',
    home: 'C:\\Users\\A',
  } as const
  const [sendTo] = menuEntryPlans({ ...here, hasCommand: () => false, icon: null })
  expect(script).toContain(`Delete "$SENDTO\\${win32.basename(sendTo?.root ?? '')}"`)
  // Electron calls the value for the session's start by the app's own id.
  expect(script).toContain(`CurrentVersion\\Run" "${appUserModelId}"`)
  expect(script).toContain(`DeleteRegKey HKCU "Software\\Classes\\${linkScheme}"`)
  expect(script).toContain(`DeleteRegKey HKCU "Software\\Classes\\CLSID\\${toastActivator}"`)
  expect([readConfiguration().appId, readConfiguration().nsis]).toMatchObject([
    appUserModelId,
    { include: 'scripts/package/installer.nsh' },
  ])
})

test('every file that the package configuration names is there', () => {
  const text = readFileSync(join(root, 'electron-builder.yml'), 'utf8')
  const named = [...text.matchAll(/\bscripts\/[\w./-]+/g)].map(([path]) => path.replace(/[/*.]+$/, ''))
  expect(new Set(named).size).toBeGreaterThanOrEqual(5)
  for (const path of named) expect(statSync(join(root, path)).size, path).toBeGreaterThan(0)
})

test('the fuses close what a copied or tampered binary could use', () => {
  const { resetAdHocDarwinSignature: _, ...fuses } = readConfiguration().electronFuses
  expect(fuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  })
  // One that a newer Electron brings is decided about as well.
  const { FuseV1Options } = ofBuilder('@electron/fuses') as { FuseV1Options: Record<string, unknown> }
  const known = Object.keys(FuseV1Options).filter((name) => Number.isNaN(Number(name)))
  const named = known.map((name) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`)
  expect(Object.keys(fuses).sort()).toEqual(named.sort())
})

test('what the built main asks for at run time is packed', () => {
  const { dependencies, optionalDependencies, main, desktopName } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  const electronFiles = globSync('electron/**/*.ts', { cwd: root })
  const named = new Set<string>()
  for (const file of electronFiles) {
    if (/^electron.(cli|server)/.test(file)) continue
    const text = readFileSync(join(root, file), 'utf8')
    for (const { specifier, typeOnly } of readModule(file, text).imports) {
      if (typeOnly || /^(\.|node:|electron$)/.test(specifier)) continue
      const parts = specifier.split('/')
      named.add(specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? ''))
    }
  }
  expect(named.size).toBeGreaterThan(4)
  expect(
    [...named].filter((name) => !(name in dependencies) && !(name in (optionalDependencies ?? {}))),
  ).toEqual([])
  expect(main).toBe('out/main/main.js')
  // Desktops match a running window with its entry by this name.
  const { executableName } = readConfiguration().linux as { executableName: string }
  expect(desktopName).toBe(`${executableName}.desktop`)
})

test('the list of what is inside names what the bundles hold, and Electron, but no tool', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const imported = globSync('renderer/**/*.{ts,tsx}', { cwd: root }).flatMap((file) =>
    readModule(file, readFileSync(join(root, file), 'utf8')).imports.flatMap(({ specifier, typeOnly }) =>
      typeOnly || specifier.startsWith('.') ? [] : (/^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? []),
    ),
  )
  expect([...new Set(imported)].filter((name) => !(name in dependencies)).sort()).toEqual(bundled)

  const part = (name: string) => ({ 'bom-ref': `${name}@1`, name, scope: 'optional', properties: [] })
  const names = ['zod', 'react', 'scheduler', 'electron', 'extract-zip', 'vite', '@types/react']
  const sbom = {
    metadata: { component: { 'bom-ref': 'mayfly@1' } },
    components: names.map(part),
    dependencies: [
      { ref: 'mayfly@1', dependsOn: ['zod@1', 'react@1', 'electron@1', 'vite@1'] },
      { ref: 'react@1', dependsOn: ['scheduler@1', '@types/react@1'] },
      { ref: 'electron@1', dependsOn: ['extract-zip@1'] },
    ],
  }
  const { components, dependencies: edges } = shippedOnly(sbom, ['zod', 'react'])
  expect(components.map(({ name }: { name: string }) => name)).toEqual([
    'zod',
    'react',
    'scheduler',
    'electron',
  ])
  expect(edges).toContainEqual({ ref: 'electron@1', dependsOn: [] })
  expect(() => shippedOnly(sbom, ['zustand'])).toThrow('zustand')
})

interface Workflow {
  permissions: Record<string, string>
  jobs: Record<
    string,
    {
      'timeout-minutes'?: number
      strategy?: { matrix: { include?: { targets: string }[]; os?: string[] } }
      env?: Record<string, string>
      steps: { uses?: string; run?: string; with?: Record<string, unknown> }[]
    }
  >
}

test('packages are made without a certificate where there is none, and without a cache', async () => {
  const { importCertificate } = ofBuilder('./out/codeSign/codesign.js') as {
    importCertificate(link: string, folder: object, from: string): Promise<string>
  }
  // What GitHub makes of a secret that is not there.
  await expect(importCertificate('', {}, root)).rejects.toThrow(/not a file/)
  const { load } = ofBuilder('js-yaml') as { load(text: string): Workflow }
  const { jobs } = load(readFileSync(join(root, '.github/workflows/desktop.yml'), 'utf8'))
  const pack = jobs.packages?.steps.find(({ run }) => run?.includes('electron-builder'))
  expect(pack?.run).toMatch(/^\[ -n "\$CSC_LINK" \] \|\| unset CSC_LINK\n/)
  const steps = [...(jobs.packages?.steps ?? []), ...(jobs.release?.steps ?? [])]
  expect(steps.filter((step) => step.with?.cache !== undefined)).toEqual([])
})

test('workflows run the specs on the real Electron of every system, pack every target, and trust nobody by a name', () => {
  const { load } = ofBuilder('js-yaml') as { load(text: string): Workflow }
  const texts = globSync('.github/workflows/*.yml', { cwd: root }).map((path) =>
    readFileSync(join(root, path), 'utf8'),
  )
  expect(texts).toHaveLength(2)
  for (const text of texts) {
    const { permissions, jobs } = load(text)
    expect(permissions).toEqual({ contents: 'read' })
    for (const { 'timeout-minutes': limit, steps } of Object.values(jobs)) {
      expect(limit).toBeGreaterThan(0)
      // A name can be moved to other code; a commit cannot. What a person gave is never part of a script.
      for (const { uses, run = '' } of steps) {
        if (uses !== undefined) expect(uses).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/)
        expect(run.replaceAll(/\$\{\{ matrix\.targets \}\}/g, '')).not.toMatch(/\$\{\{/)
        for (const [path] of run.matchAll(/\b(?:node_modules|test)\/[\w./-]+\.(?:js|ts)\b/g))
          expect(statSync(join(root, path)).isFile(), path).toBe(true)
      }
    }
  }
  const desktop = load(texts.find((text) => text.startsWith('name: desktop')) ?? '').jobs
  expect(desktop.specs?.env).toEqual({ MAYFLY_TEST_RUNTIME: 'electron', MAYFLY_TRACE: '1' })
  expect(desktop.specs?.strategy?.matrix.os).toEqual(['ubuntu-latest', 'macos-latest', 'windows-latest'])
  const packed = desktop.packages?.strategy?.matrix.include?.map(({ targets }) => targets).sort()
  const wanted = ['linux', 'mac', 'win'].flatMap((name) => {
    const { target } = readConfiguration()[name] as { target: { target: string }[] }
    const names = target.map((one) => one.target).join(' ')
    return ['arm64', 'x64'].map((arch) => `--${name} ${names} --${arch}`)
  })
  expect(packed).toEqual(wanted)
})

const pictures = [
  { size: 32, png: Buffer.from('thirty-two') },
  { size: 256, png: Buffer.from('two hundred and fifty-six') },
]

test('an ICO names each picture by size, length and place', () => {
  const ico = icoOf(pictures)
  expect([ico.readUInt16LE(0), ico.readUInt16LE(2), ico.readUInt16LE(4)]).toEqual([0, 1, 2])
  const found = [0, 1].map((index) => {
    const at = 6 + 16 * index
    const offset = ico.readUInt32LE(at + 12)
    return { size: ico.readUInt8(at) || 256, png: ico.subarray(offset, offset + ico.readUInt32LE(at + 8)) }
  })
  expect(found).toEqual(pictures)
})

test('an ICNS is a chain of parts with their own lengths', () => {
  const icns = icnsOf(pictures)
  expect(icns.toString('ascii', 0, 4)).toBe('icns')
  expect(icns.readUInt32BE(4)).toBe(icns.length)
  const parts: [string, string][] = []
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4))
    parts.push([
      icns.toString('ascii', at, at + 4),
      icns.toString('utf8', at + 8, at + icns.readUInt32BE(at + 4)),
    ])
  expect(parts).toEqual([
    ['ic11', 'thirty-two'],
    ['ic08', 'two hundred and fifty-six'],
  ])
})
