/** Runs by itself: expands the paths it is given as a user who is not root, and prints the entries. */
import { systemClock } from '../../../electron/engine/clock.ts'
import { expandInputs, type IntakeEntry } from '../../../electron/engine/intake/expand-inputs.ts'
import { openStagingFolder } from '../../../electron/engine/intake/staging-folder.ts'

const { uid, dataDir, inputs } = JSON.parse(process.argv[2] ?? '') as {
  uid: number
  dataDir: string
  inputs: string[]
}
if (process.getuid?.() === 0) {
  process.setgroups?.([])
  process.setgid?.(uid)
  process.setuid?.(uid)
}
const staging = await openStagingFolder({ dataDir, clock: systemClock })
const given = inputs.map((path) => ({ kind: 'path', path }) as const)
const entries: IntakeEntry[] = []
for await (const entry of expandInputs(given, { staging })) entries.push(entry)
console.log(JSON.stringify(entries))
