import { chmodSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Gives files of the data directory to this user alone (0600). By path: opening a locked database with `fs`
 * would drop its locks, `chmod` does not open it.
 */
export function restrictToOwner(dataDir: string, names: readonly string[]): void {
  for (const name of names) {
    try {
      chmodSync(join(dataDir, name), 0o600)
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    }
  }
}
