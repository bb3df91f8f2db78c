import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type WindowPlace, windowPlaceSchema } from './window-place.ts'

const fileName = 'window-state.json'

/** The window's last place; null where none was kept, or what was kept cannot be read. */
export function readWindowPlace(dataDir: string): WindowPlace | null {
  try {
    return windowPlaceSchema.parse(JSON.parse(readFileSync(join(dataDir, fileName), 'utf8')))
  } catch {
    return null
  }
}

/** Keeps the place whole or not at all. A disk that is full or gone costs the place, nothing else. */
export function writeWindowPlace(dataDir: string, place: WindowPlace): void {
  const path = join(dataDir, fileName)
  try {
    writeFileSync(`${path}.new`, JSON.stringify(place), { mode: 0o600 })
    renameSync(`${path}.new`, path)
  } catch {
    // The next start opens the window at its usual place.
  }
}
