import { readdirSync } from 'node:fs'
import { join, parse, resolve } from 'node:path'

/**
 * The paths that `*` and `?` in the last part of one stand for, in the order of their names; itself where there is
 * nothing like it. For Windows alone, whose shells leave this to programs, and where no name holds such a character.
 */
export function expandWildcards(given: string, cwd: string): string[] {
  const { dir, base } = parse(given)
  if (!/[*?]/.test(base)) return [given]
  const source =
    base === '*.*'
      ? '.*'
      : base
          .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
          .replaceAll('*', '.*')
          .replaceAll('?', '.')
  const pattern = new RegExp(`^${source}$`, 'isu')
  const found = namesIn(resolve(cwd, dir)).filter((name) => pattern.test(name))
  return found.length === 0 ? [given] : found.sort().map((name) => join(dir, name))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
