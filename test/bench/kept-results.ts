import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ReportedCase } from './report.ts'

const folder = fileURLToPath(new URL('../../node_modules/.cache/mayfly-bench', import.meta.url))
const published = fileURLToPath(new URL('../../docs/benchmarks.json', import.meta.url))
const pathOf = (name: string) => join(folder, `${name}.json`)

/** Keeps a case as soon as it was measured in full, so that one that breaks or is stopped does not cost the others. */
export async function keepResult(result: ReportedCase): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(pathOf(result.name), JSON.stringify(result))
}

/** What was measured of a case last, in this checkout or as it was published; null: nothing. */
export async function keptResult(name: string): Promise<ReportedCase | null> {
  const here = (await readOwn(pathOf(name))) as ReportedCase | null
  const there = (await publishedResults()).find((one) => one.name === name) ?? null
  if (here === null || there === null) return here ?? there
  return there.measuredAt > here.measuredAt ? there : here
}

/** All cases as figures, beside the page that is made of them: who publishes one case keeps the others. */
export async function publishResults(cases: readonly ReportedCase[]): Promise<void> {
  await writeFile(published, `${JSON.stringify(cases, null, 2)}\n`)
}

async function publishedResults(): Promise<ReportedCase[]> {
  return ((await readOwn(published)) ?? []) as ReportedCase[]
}

/** This program's own writing; null where there is none. */
async function readOwn(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return null
  }
}
