import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ReportedCase } from './report.ts'

const folder = fileURLToPath(new URL('../../node_modules/.cache/mayfly-bench', import.meta.url))
const pathOf = (name: string) => join(folder, `${name}.json`)

/** Keeps a case as soon as it was measured in full, so that one that breaks or is stopped does not cost the others. */
export async function keepResult(result: ReportedCase): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(pathOf(result.name), JSON.stringify(result))
}

/** What was kept of a case, this program's own writing; null: nothing. */
export async function keptResult(name: string): Promise<ReportedCase | null> {
  try {
    return JSON.parse(await readFile(pathOf(name), 'utf8')) as ReportedCase
  } catch {
    return null
  }
}
