import { systemClock } from '../../../electron/engine/clock.ts'
import { expandInputs, type IntakeEntry } from '../../../electron/engine/intake/expand-inputs.ts'
import { openStagingFolder } from '../../../electron/engine/intake/staging-folder.ts'
import type { Input } from '../../../shared/contract.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'

export async function expand(inputs: readonly Input[]) {
  const staging = await openStagingFolder({ dataDir: await temporaryDirectory(), clock: systemClock })
  const entries: IntakeEntry[] = []
  for await (const entry of expandInputs(inputs, { staging })) entries.push(entry)
  return { entries, staging }
}

export async function expandPaths(...given: string[]): Promise<IntakeEntry[]> {
  return (await expand(given.map((path) => ({ kind: 'path', path })))).entries
}

/** One word or path for each entry: an item's place, or a refusal's code and what it is about. */
export function told(entries: readonly IntakeEntry[], folder?: string): string[] {
  const short = (path: string) => (folder === undefined ? path : path.replace(`${folder}/`, ''))
  return entries.map((entry) => {
    if (entry.kind === 'refused') return `${entry.refusal.failure.code} ${short(entry.refusal.input)}`
    if (entry.source.kind === 'file') return short(entry.source.path)
    return entry.source.kind === 'url' ? entry.source.url : entry.name
  })
}

export function messages(entries: readonly IntakeEntry[]): string[] {
  return entries.flatMap((entry) => (entry.kind === 'refused' ? [entry.refusal.failure.message] : []))
}
