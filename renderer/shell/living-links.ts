import type { Upload } from '../../shared/upload.ts'
import { isGone } from '../../shared/upload-life.ts'
import { engine } from '../api.ts'
import { numberInWords, plural } from '../ui/plural.ts'

/** The engine looks at no more in one call. */
const idsAtOnce = 500

export interface LivingLinks {
  /** In the order asked; what stands for two of them is there once. */
  readonly uploads: readonly Upload[]
  /** How many have another link than what was asked for. */
  readonly moved: number
}

/** Uploads, and in place of those that were renewed what stands for them now. */
export async function living(uploads: readonly Upload[], now: number): Promise<LivingLinks> {
  const standIns = new Map<string, Upload>()
  try {
    for (let at = 0; at < uploads.length; at += idsAtOnce) {
      const ids = uploads.slice(at, at + idsAtOnce).map(({ id }) => id)
      for (const { id, standIn } of await engine().history.standIns({ ids })) standIns.set(id, standIn)
    }
  } catch {
    // Without an engine to ask, a link that is on screen can still be copied.
  }
  return withStandIns(uploads, standIns, now)
}

/** A renewal whose link is gone stands for nothing that lives. `standIns`: by the ids of what was renewed. */
export function withStandIns(
  uploads: readonly Upload[],
  standIns: ReadonlyMap<string, Upload>,
  now: number,
): LivingLinks {
  const found = new Map<string, Upload>()
  let moved = 0
  for (const upload of uploads) {
    const standIn = standIns.get(upload.id)
    const isBetter = standIn !== undefined && (!isGone(standIn, now) || isGone(upload, now))
    const chosen = isBetter ? standIn : upload
    if (urlOf(chosen) !== urlOf(upload)) moved += 1
    if (!found.has(chosen.id)) found.set(chosen.id, chosen)
  }
  return { uploads: [...found.values()], moved }
}

/** "Link copied."; of those that are not the ones shown it says so. */
export function copiedInWords(count: number, moved: number): string {
  if (count === 1)
    return moved === 0 ? 'Link copied.' : 'Link copied: the new one, since this was uploaded again.'
  const copied = `${plural(count, 'link')} copied, in order`
  if (moved === 0) return `${copied}.`
  return `${copied}: ${moved === 1 ? 'one is new, since it was' : `${numberInWords(moved)} are new, since they were`} uploaded again.`
}

const urlOf = ({ state }: Upload): string | null => (state.kind === 'done' ? state.result.url : null)
