import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/security.md'), 'utf8')
const rows = page.split('\n').filter((line) => /^\| (?!checklist|danger|---)/.test(line))
const shown = rows.map((row) => row.split('|').at(-2)?.trim() ?? '')
const sources = globSync('test/**/*.{test,spec}.ts', { cwd: root }).map((path) => ({
  path: path.replaceAll('\\', '/'),
  name: basename(path),
  titles: titlesIn(readFileSync(join(root, path), 'utf8')),
}))

/** What is given as a name to a call, and a function, options, or both behind it: what runs under that name. */
function titlesIn(text: string): string[] {
  const named = text.matchAll(
    /\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1,\s*(?:\{[^}]*\},\s*|options,\s*)?(?:async\s*)?\(/g,
  )
  return [...named].map(([, , title = '']) => title)
}

/** A name that ends with “…” is how the title begins. */
function isTitle(name: string, titles: readonly string[]): boolean {
  return name.endsWith('…')
    ? titles.some((title) => title.startsWith(name.slice(0, -1)))
    : titles.includes(name)
}

test('every test that the security page names is there', () => {
  const all = sources.flatMap(({ titles }) => titles)
  const named = shown.flatMap((cell) => [...cell.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name))
  expect(named.length).toBeGreaterThan(60)
  expect(named.filter((name) => !isTitle(name, all))).toEqual([])
})

test('every file of tests that the security page names is there, and holds what is named after it', () => {
  const files = shown.flatMap((cell) => [
    ...cell.matchAll(/`([\w-]+\.(?:test|spec)\.ts)`(?:: ("[^"]+"(?:, "[^"]+")*))?/g),
  ])
  expect(files.length).toBeGreaterThan(25)
  for (const [, file = '', names = ''] of files) {
    const found = sources.filter(({ name }) => name === file)
    expect(found, file).not.toEqual([])
    const titles = found.flatMap((one) => one.titles)
    for (const [, name = ''] of names.matchAll(/"([^"]+)"/g))
      expect(isTitle(name, titles), `${file}: ${name}`).toBe(true)
  }
})

test('what the page calls a test or a spec of the desktop holds what is named after it', () => {
  const named = shown.flatMap((cell) => [
    ...cell.matchAll(/\b(test|spec) `([\w-]+)`(?:: ("[^"]+"(?:, "[^"]+")*))?/g),
  ])
  expect(named.length).toBeGreaterThan(20)
  for (const [, kind, file, names = ''] of named) {
    const path = kind === 'test' ? `test/desktop/${file}.test.ts` : `test/e2e-desktop/${file}.spec.ts`
    const titles = sources.find((one) => one.path === path)?.titles ?? []
    expect(names, `${path} without a title`).not.toBe('')
    for (const [, name = ''] of names.matchAll(/"([^"]+)"/g))
      expect(isTitle(name, titles), `${path}: ${name}`).toBe(true)
  }
})

test('every line has a test of its own, by its title; the checklist stands whole and in order', () => {
  const numbers = rows.flatMap((row) => /^\| (\d+)\. /.exec(row)?.[1] ?? [])
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => String(index + 1)))
  for (const [index, cell] of shown.entries()) expect(cell, rows[index]).toMatch(/"[^"]+"/)
})
