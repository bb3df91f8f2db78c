import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { findNode, installIsCurrent, nodeIsNewEnough } from '../../scripts/pinned-node.mjs'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'

test.each([
  ['18.0.0', false],
  ['20.20.2', false],
  ['22.18.9', false],
  ['22.19.0', true],
  ['23.0.0', true],
  ['24.9.0', true],
  ['100.0.0', true],
])('Node %s is new enough: %s', (version, expected) => {
  expect(nodeIsNewEnough(version)).toBe(expected)
})

test('the Node that is found runs, and is new enough', () => {
  const node = findNode()
  expect(node).not.toBeNull()
  const version = execFileSync(node as string, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim()
  expect(nodeIsNewEnough(version)).toBe(true)
})

test('what is missing is installed, and no package’s script is run', async () => {
  const clone = await temporaryDirectory()
  await mkdir(join(clone, 'scripts'))
  const program = join(clone, 'scripts', 'pinned-node.mjs')
  await copyFile(new URL('../../scripts/pinned-node.mjs', import.meta.url), program)
  const packages = { 'node_modules/a': { version: '1.0.0' } }
  await writeFile(join(clone, 'package-lock.json'), JSON.stringify({ packages }))
  // npm itself, as far as it says what it was asked for.
  const npm = join(clone, 'npm.cjs')
  await writeFile(npm, `console.log(JSON.stringify(process.argv.slice(2)))`)
  const asked = () => {
    const start = `import(${JSON.stringify(pathToFileURL(program).href)}).then((it) => it.installWhatIsMissing())`
    const env = { ...process.env, npm_execpath: npm }
    const lines = execFileSync(process.execPath, ['-e', start], { encoding: 'utf8', env }).trim().split('\n')
    return JSON.parse(lines.at(-1) ?? '')
  }
  expect(asked()).toEqual(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])
  await mkdir(join(clone, 'node_modules'))
  await writeFile(join(clone, 'node_modules', '.package-lock.json'), '{}')
  expect(asked().slice(0, 2)).toEqual(['install', '--ignore-scripts'])
})

const lock = (packages: object) => ({ packages: { '': { version: '1.0.0' }, ...packages } })

test.each([
  ['the same', { 'node_modules/a': { version: '1.0.0' } }, true],
  [
    'one more than asked for',
    { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } },
    true,
  ],
  ['another version', { 'node_modules/a': { version: '1.0.1' } }, false],
  ['nothing', {}, false],
])('what is installed: %s', (_what, installed, expected) => {
  expect(installIsCurrent(lock({ 'node_modules/a': { version: '1.0.0' } }), { packages: installed })).toBe(
    expected,
  )
})

test('an optional package may be absent, but not of another version', () => {
  const wanted = lock({ 'node_modules/a': { version: '1.0.0', optional: true } })
  expect(installIsCurrent(wanted, { packages: {} })).toBe(true)
  expect(installIsCurrent(wanted, { packages: { 'node_modules/a': { version: '0.9.0' } } })).toBe(false)
})

const native = { version: '1.0.0', optional: true, os: ['linux'], cpu: ['x64'], libc: ['glibc'] }
test.each([
  ['this computer', native, false],
  ['this computer, as one word each', { ...native, os: 'linux', cpu: 'x64', libc: 'glibc' }, false],
  ['another system', { ...native, os: ['win32'] }, true],
  ['another processor', { ...native, cpu: ['arm64'] }, true],
  ['another C library', { ...native, libc: ['musl'] }, true],
])('an optional package for %s that is not there: the install is whole: %s', (_whom, wanted, expected) => {
  const fits = { os: 'linux', cpu: 'x64', libc: 'glibc' } as const
  expect(installIsCurrent(lock({ 'node_modules/a': wanted }), { packages: {} }, fits)).toBe(expected)
})
