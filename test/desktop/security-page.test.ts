import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/security.md'), 'utf8')
const rows = page.split('\n').filter((line) => /^\| (?!checklist|danger|---)/.test(line))

test('every test that the security page names is there', () => {
  const tests = globSync('test/{desktop,e2e-desktop}/*.ts', { cwd: root })
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n')
  const named = rows.flatMap((row) =>
    [...(row.split('|').at(-2) ?? '').matchAll(/"([^"]+)"/g)].map(([, name = '']) => name),
  )
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((name) => !tests.includes(name.replace(/[;,]? ?…$/, '')))).toEqual([])
})

test('every line of the checklist stands, in order, with what shows it', () => {
  const numbers = rows.flatMap((row) => /^\| (\d+)\. /.exec(row)?.[1] ?? [])
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => String(index + 1)))
  for (const row of rows) expect(row.split('|').at(-2)?.trim(), row).not.toBe('')
})
