import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/security.md'), 'utf8')
const rows = page.split('\n').filter((line) => /^\| (?!checklist|danger|---)/.test(line))
const shown = rows.map((row) => row.split('|').at(-2)?.trim() ?? '')
const sources = globSync('test/**/*.{test,spec}.ts', { cwd: root }).map((path) => ({
  name: basename(path),
  text: readFileSync(join(root, path), 'utf8'),
}))

test('every test that the security page names is there', () => {
  const all = sources.map(({ text }) => text).join('\n')
  const named = shown.flatMap((cell) => [...cell.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name))
  expect(named.length).toBeGreaterThan(40)
  expect(named.filter((name) => !all.includes(name.replace(/[;,]? ?…$/, '')))).toEqual([])
})

test('every file of tests that the security page names is there, and holds what is named after it', () => {
  const files = shown.flatMap((cell) => [
    ...cell.matchAll(/`([\w-]+\.(?:test|spec)\.ts)`(?:: ("[^"]+"(?:, "[^"]+")*))?/g),
  ])
  expect(files.length).toBeGreaterThan(25)
  for (const [, file = '', titles = ''] of files) {
    const texts = sources.filter(({ name }) => name === file).map(({ text }) => text)
    expect(texts, file).not.toEqual([])
    for (const [, title = ''] of titles.matchAll(/"([^"]+)"/g)) {
      expect(
        texts.some((text) => text.includes(title)),
        `${file}: ${title}`,
      ).toBe(true)
    }
  }
})

test('what the page calls a test or a spec of the desktop holds what is named after it', () => {
  const named = shown.flatMap((cell) => [
    ...cell.matchAll(/\b(test|spec) `([\w-]+)`(?:: ("[^"]+"(?:, "[^"]+")*))?/g),
  ])
  expect(named.length).toBeGreaterThan(20)
  for (const [, kind, name, titles = ''] of named) {
    const path = kind === 'test' ? `test/desktop/${name}.test.ts` : `test/e2e-desktop/${name}.spec.ts`
    const text = readFileSync(join(root, path), 'utf8')
    for (const [, title = ''] of titles.matchAll(/"([^"]+)"/g))
      expect(text, `${path}: ${title}`).toContain(title.replace(/[;,]? ?…$/, ''))
  }
})

test('every line of the checklist stands, in order, with what shows it', () => {
  const numbers = rows.flatMap((row) => /^\| (\d+)\. /.exec(row)?.[1] ?? [])
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => String(index + 1)))
  for (const [index, cell] of shown.entries()) expect(cell, rows[index]).not.toBe('')
})
