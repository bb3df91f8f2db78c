import { randomBytes } from 'node:crypto'
import type { Naming } from '../../shared/upload.ts'
import { remoteNameFor, uniquePart } from './intake/remote-name.ts'

/**
 * The remote name for something called `name`. A unique part keeps two files of one name apart, unless exact names
 * are wanted.
 * @param extension for names that have none, with or without a dot.
 */
export function chosenRemoteName(name: string, naming: Naming, extension: string | null = null): string {
  const unique = naming === 'unique' ? uniquePart((count) => randomBytes(count)) : null
  return remoteNameFor(name, { unique, extension })
}
