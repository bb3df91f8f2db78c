import { stat } from 'node:fs/promises'
import type { Clock } from '../clock.ts'
import type { ExpiringRow } from '../store/expiring-links.ts'

/** What was found is believed this long, in ms: disks need not be asked for every look at the list. */
const believedMs = 600_000
const atOnce = 16

/** Knows of which uploads the content is still here: the unchanged original, by size and time, or a saved copy. */
export function createOnThisComputer(clock: Clock) {
  const known = new Map<
    string,
    { readonly isSafe: boolean; readonly savedPath: string | null; readonly at: number }
  >()
  const isKnown = (row: ExpiringRow): boolean => {
    const found = known.get(row.id)
    return found !== undefined && found.savedPath === row.savedPath && clock.elapsed() - found.at < believedMs
  }
  return {
    /** Of rows that were looked for; anything else counts as not here. */
    has: (id: string): boolean => known.get(id)?.isSafe ?? false,
    /** Looks for those that are not known, and forgets all others. */
    async look(rows: readonly ExpiringRow[]): Promise<void> {
      const wanted = new Set(rows.map(({ id }) => id))
      for (const id of known.keys()) if (!wanted.has(id)) known.delete(id)
      const left = rows.filter((row) => !isKnown(row))
      const worker = async () => {
        for (let row = left.pop(); row; row = left.pop()) {
          const isSafe = await isHere(row)
          known.set(row.id, { isSafe, savedPath: row.savedPath, at: clock.elapsed() })
        }
      }
      await Promise.all(Array.from({ length: atOnce }, worker))
    },
  }
}

async function isHere({ path, mtimeMs, size, savedPath }: ExpiringRow): Promise<boolean> {
  if (path !== null) {
    const found = await stat(path).catch(() => null)
    if (found?.isFile() && found.mtimeMs === mtimeMs && found.size === size) return true
  }
  if (savedPath === null) return false
  const copy = await stat(savedPath).catch(() => null)
  return copy?.isFile() === true && (size === null || copy.size === size)
}
