import { stat } from 'node:fs/promises'
import { bytesInWords } from '../../../shared/bytes-in-words.ts'
import type { SavedCopy } from '../../../shared/contract.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { Clock } from '../clock.ts'
import { FailureError } from '../failure-error.ts'
import type { ExpiringRow } from '../store/expiring-links.ts'
import type { LinkCareStore } from '../store/link-care.ts'
import type { SaveLimits } from './copy-saver.ts'
import { type CopyCandidate, dueCopies, nextTryAt, wantsCopy } from './due-copies.ts'

/** Fewer than a person's own take at once, who is waiting for them. */
const atOnce = 2
/** A host that gives something else than what was uploaded seldom changes its mind. */
const mostHopelessTries = 6

export interface AutoSaverDeps {
  readonly clock: Clock
  readonly care: LinkCareStore
  readonly settings: () => Settings
  readonly save: (ids: readonly string[], folder: null, limits: SaveLimits) => Promise<SavedCopy[]>
  /** The summary has changed. */
  readonly onChange: () => void
}

/** A row that may be saved by itself, and what is known of it. */
export type AutoSaveRow = ExpiringRow & Pick<CopyCandidate, 'marks' | 'isSafe' | 'hasCopy'>

/** Saves copies before hosts delete the files, as the settings and a person's marks want it, and tells what it did. */
export function createAutoSaver(deps: AutoSaverDeps) {
  const { clock, care, settings } = deps
  const running = new Map<string, Promise<void>>()
  /** Bytes that each running one may still add. */
  const reserved = new Map<string, number>()
  let pending: AutoSaveRow[] = []
  let saved = 0
  let isClosed = false

  async function one(row: AutoSaveRow): Promise<void> {
    const copy = await tryOne(row)
    if (isClosed || copy === null) return
    const now = clock.now()
    if (copy.savedPath !== null) {
      const found = await stat(copy.savedPath).catch(() => null)
      care.addOwnCopy(row.id, copy.savedPath, found?.size ?? row.size ?? 0)
      care.settled(row.id, 'save')
      care.tell(row.id, now, `Mayfly saved a copy by itself: ${copy.savedPath}`)
      saved++
    } else if (copy.failure !== null) {
      // The others may yet leave it room: it is wanted again at the next look.
      if (copy.failure.code === 'disk-full' && reserved.size > 0) return
      const tries = care.troubles('save').get(row.id)?.tries ?? 0
      const passing = !['source-unreachable', 'rejected', 'private-address'].includes(copy.failure.code)
      const at = nextTryAt(now, tries, row.expiresAt)
      care.failed(row.id, 'save', copy.failure, passing || tries < mostHopelessTries ? at : row.expiresAt)
    }
    deps.onChange()
  }

  /** Null: the upload was forgotten meanwhile. */
  async function tryOne(row: AutoSaveRow): Promise<SavedCopy | null> {
    const { autoSaveMost, autoSaveKeepFree } = settings()
    const needed = row.size ?? 1
    // Taken before anything is waited for, or two would find the same room.
    reserved.set(row.id, needed)
    try {
      const most = autoSaveMost === null ? null : await leftFor(row.id, autoSaveMost, needed)
      if (most !== null && most < needed) {
        const message = `Copies that Mayfly saves by itself may take ${bytesInWords(autoSaveMost ?? 0)} in all, and this one does not fit any more. Delete some of them, or allow more in Settings.`
        return { id: row.id, savedPath: null, failure: { code: 'disk-full', message } }
      }
      let promised = 0
      for (const [other, bytes] of reserved) if (other !== row.id) promised += bytes
      const [copy] = await deps.save([row.id], null, { keepFree: autoSaveKeepFree, promised, most })
      return copy ?? null
    } catch (error) {
      return error instanceof FailureError ? { id: row.id, savedPath: null, failure: error.failure } : null
    } finally {
      reserved.delete(row.id)
    }
  }

  /** Bytes that those which came before leave; copies are looked for only when there seem to be too many. */
  async function leftFor(id: string, most: number, needed: number): Promise<number> {
    const left = () => {
      let taken = care.ownBytes()
      for (const [other, bytes] of reserved) {
        if (other === id) break
        taken += bytes
      }
      return most - taken
    }
    if (left() < needed) await forgetVanished()
    return left()
  }

  /** Copies that a person moved or deleted take no room here any more. */
  async function forgetVanished(): Promise<void> {
    for (const { upload, path } of care.ownCopies()) {
      if ((await stat(path).catch(() => null)) === null) care.dropOwnCopy(upload)
    }
  }

  function pump(): void {
    while (!isClosed && running.size < atOnce) {
      const row = pending.shift()
      if (row === undefined) return
      if (running.has(row.id)) continue
      const work = one(row).finally(() => {
        running.delete(row.id)
        pump()
      })
      // A fault costs this copy alone; it is wanted again at the next look.
      running.set(row.id, work)
      work.catch(() => undefined)
    }
  }

  return {
    /** Looks at the links as they are now; what is due is begun, and goes on by itself. */
    look(rows: readonly AutoSaveRow[]): void {
      const now = clock.now()
      const { autoSave, autoSaveBeforeMs } = settings()
      for (const { id, failure } of care.hopeless('save', now)) {
        care.settled(id, 'save')
        care.tell(id, now, `The host deleted it before Mayfly could save a copy. ${failure.message}`)
      }
      const troubles = care.troubles('save')
      const due = dueCopies(
        rows.map((row) => ({ ...row, trouble: troubles.get(row.id) ?? null })),
        now,
        { which: autoSave, beforeMs: autoSaveBeforeMs },
      )
      const byId = new Map(rows.map((row) => [row.id, row]))
      // What is no longer wanted is no longer tried.
      for (const id of troubles.keys()) {
        const row = byId.get(id)
        if (row && !wantsCopy(row, autoSave)) care.settled(id, 'save')
      }
      pending = due.flatMap((id) => byId.get(id) ?? [])
      pump()
    },
    saved: (): number => saved,
    /** Resolves when nothing runs and nothing is pending. */
    async idle(): Promise<void> {
      while (running.size > 0) await Promise.allSettled(running.values())
    },
    async close(): Promise<void> {
      isClosed = true
      pending = []
      await Promise.allSettled(running.values())
    },
  }
}
