import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One change to the built app that a test must notice. */
export interface PlantedFault {
  readonly name: string
  readonly part: 'main' | 'preload'
  readonly from: string
  readonly to: string
}

/**
 * Path of the built file that a fault changes; a built main is several.
 * @param folder of the fault's part
 * @throws Error where its text is not there exactly once: the fault would not be planted.
 */
export function fileOfFault(folder: string, fault: PlantedFault): string {
  const files = readdirSync(folder).filter((name) => /\.c?js$/.test(name))
  const holders = files.flatMap((name) => {
    const times = readFileSync(join(folder, name), 'utf8').split(fault.from).length - 1
    return Array.from({ length: times }, () => name)
  })
  const [holder] = holders
  if (holder !== undefined && holders.length === 1) return join(folder, holder)
  throw new Error(
    `the fault "${fault.name}" cannot be planted: its text is ${holders.length} times in the built ${fault.part}`,
  )
}

/** The text of that file with the fault in it. */
export function plantInto(text: string, fault: PlantedFault): string {
  return text.replace(fault.from, () => fault.to)
}
