import { stat } from 'node:fs/promises'
import { type Clock, systemClock } from '../clock.ts'
import type { ExpiringRow } from '../store/expiring-links.ts'
import { hasContent } from './hash-of-file.ts'
import { createPatientStat } from './patient-stat.ts'

/** What was found is believed this long, in ms: disks need not be asked for every look at the list. */
const believedMs = 600_000
/** What was found of a link is kept after its end, in ms. */
const keptMs = 7 * 86_400_000
const atOnce = 4
/** How long what reads a file is waited for at the end, in ms: its disk may hang. */
const endsWithinMs = 1_000

interface Found {
  readonly original: boolean
  readonly copy: boolean
  readonly savedPath: string | null
  readonly expiresAt: number
  readonly at: number
}

/** An original that was touched since, of the same size: only its hash tells whether it is the same. */
interface Doubt {
  readonly id: string
  readonly key: string
  readonly path: string
  readonly sha256: string
}

/**
 * Knows of which uploads the content is still here: the unchanged original, by size and time, or a saved copy. Where
 * only the time has moved, the hash decides, one file after the other in the background; until then it counts as
 * changed.
 * @param onProved a hash has shown that an original is unchanged after all.
 */
export function createOnThisComputer(
  clock: Clock,
  onProved: () => void = () => {},
  ask = (path: string) => stat(path),
  /** Disks keep to the computer's own time, whatever clock is given for the rest. */
  diskClock: Clock = systemClock,
) {
  const known = new Map<string, Found>()
  const proved = new Map<string, { readonly key: string; readonly isSame: boolean }>()
  const doubts: Doubt[] = []
  const stop = new AbortController()
  const statOf = createPatientStat(diskClock, stop.signal, ask)
  let proving: Promise<void> | null = null

  const isKnown = (row: ExpiringRow): boolean => {
    const found = known.get(row.id)
    if (found === undefined || found.savedPath !== row.savedPath) return false
    // Of a link that has ended nobody is warned any more: what was found last stays.
    return clock.elapsed() - found.at < believedMs || row.expiresAt < clock.now() - believedMs
  }

  async function prove(): Promise<void> {
    let news = false
    for (let doubt = doubts.shift(); doubt && !stop.signal.aborted; doubt = doubts.shift()) {
      const { id, key, path, sha256 } = doubt
      const isSame = await hasContent(path, sha256, stop.signal)
      proved.set(id, { key, isSame })
      if (isSame) known.delete(id)
      news ||= isSame
    }
    proving = null
    if (news && !stop.signal.aborted) onProved()
  }

  async function originalIsHere({ id, path, mtimeMs, size, sha256 }: ExpiringRow): Promise<boolean> {
    if (path === null) return false
    const found = await statOf(path)
    if (!found?.isFile() || found.size !== size) return false
    if (found.mtimeMs === mtimeMs) return true
    if (sha256 === null) return false
    const key = `${path} ${found.mtimeMs} ${found.size}`
    const before = proved.get(id)
    if (before?.key === key) return before.isSame
    if (!doubts.some((doubt) => doubt.id === id)) doubts.push({ id, key, path, sha256 })
    return false
  }

  async function copyIsHere({ savedPath, size }: ExpiringRow): Promise<boolean> {
    if (savedPath === null) return false
    const copy = await statOf(savedPath)
    return copy?.isFile() === true && (size === null || copy.size === size)
  }

  const isHere = (id: string) => {
    const found = known.get(id)
    return found !== undefined && (found.original || found.copy)
  }
  return {
    /** Of rows that were looked for; anything else counts as not here. */
    has: isHere,
    /** The same of a saved copy alone. */
    hasCopy: (id: string): boolean => known.get(id)?.copy ?? false,
    /** Looks for those that are not known. Given are all that live: others are forgotten, but for what ended lately. */
    async look(rows: readonly ExpiringRow[]): Promise<void> {
      // What has no place on this computer needs no asking, and nothing kept of it.
      const placed = rows.filter(({ path, savedPath }) => path !== null || savedPath !== null)
      const wanted = new Set(placed.map(({ id }) => id))
      const now = clock.now()
      for (const [id, { expiresAt }] of known)
        if (!wanted.has(id) && (expiresAt > now || expiresAt < now - keptMs)) known.delete(id)
      for (const id of proved.keys()) if (!wanted.has(id) && !known.has(id)) proved.delete(id)
      const left = placed.filter((row) => !isKnown(row))
      const worker = async () => {
        for (let row = left.pop(); row; row = left.pop()) {
          const [original, copy] = await Promise.all([originalIsHere(row), copyIsHere(row)])
          const { savedPath, expiresAt } = row
          known.set(row.id, { original, copy, savedPath, expiresAt, at: clock.elapsed() })
        }
      }
      await Promise.all(Array.from({ length: atOnce }, worker))
      if (doubts.length > 0) proving ??= prove()
    },
    async close(): Promise<void> {
      stop.abort()
      const patience = new AbortController()
      await Promise.race([proving, diskClock.sleep(endsWithinMs, patience.signal)])
      patience.abort()
    },
  }
}
