import { realpathSync } from 'node:fs'
import { dirname, sep } from 'node:path'

/** Whether a path, of which the file need not be there yet, leads into a folder, whatever links are on the way. */
export function isWithin(path: string, folder: string): boolean {
  const inside = real(folder)
  if (inside === null) return false
  return [real(path), real(dirname(path))].some(
    (place) => place !== null && `${place}${sep}`.startsWith(`${inside}${sep}`),
  )
}

function real(path: string): string | null {
  try {
    return realpathSync(path)
  } catch {
    return null
  }
}
