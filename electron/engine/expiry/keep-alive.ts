import type { RenewedLink } from '../../../shared/contract.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { Clock } from '../clock.ts'
import type { LinkCareStore } from '../store/link-care.ts'
import type { UploadRecord } from '../upload-record.ts'
import { isTimeFor, nextTryAt, spreadOf } from './due-copies.ts'

/** A link is renewed in the last part of its life, but never later than this before its end. In ms. */
const shortestMargin = 900_000
const longestMargin = 3 * 3_600_000
const partOfLife = 0.15
/** After an end that could not be moved: the host has deleted it by then. In ms. */
const afterEnd = 60_000
/** What was found gone before its end is not sent again sooner after its upload: a host may lose it each time. In ms. */
const goneAgainMs = 3_600_000

export interface KeepAliveDeps {
  readonly clock: Clock
  readonly care: LinkCareStore
  readonly renew: (ids: readonly string[]) => Promise<RenewedLink[]>
  /** Null: it was forgotten. */
  readonly find: (id: string) => UploadRecord | null
  /** The newest upload that renews this one and was not forgotten. */
  readonly successor: (id: string) => UploadRecord | null
  readonly onChange: () => void
}

/** Renews links until the day a person chose, and says what it did. It goes by the rows alone, so restarts lose nothing. */
export function createKeepAlive(deps: KeepAliveDeps) {
  const { clock, care } = deps
  let renewed = 0
  let changed = 0
  let running: Promise<void> | null = null
  let isClosed = false
  /** Uploads that were begun here, by itself. */
  const own = new Set<string>()

  async function look(): Promise<void> {
    for (const [id, { keepUntil }] of care.allMarks()) {
      if (keepUntil === null || isClosed) continue
      await lookAt(id, keepUntil)
    }
  }

  async function lookAt(id: string, keepUntil: number): Promise<void> {
    const now = clock.now()
    const record = deps.find(id)
    // Forgotten, and perhaps not for good: its marks go with it when it is too late to undo that.
    if (record === null) return
    if (record.upload.state.kind !== 'done') return care.mark([id], { keepUntil: null })
    if (keepUntil <= now) {
      care.mark([id], { keepUntil: null })
      care.tell(id, now, 'The day until which it was kept alive has come; it ends as the host wants it.')
      return deps.onChange()
    }
    const next = deps.successor(id)
    const trouble = care.troubles('renew').get(id) ?? null
    const { state } = next?.upload ?? {}
    if (next !== null && state?.kind === 'done') return moveOn(record, next, keepUntil)
    const { result } = record.upload.state
    if (next !== null && state !== undefined) {
      const because = 'because' in state ? state.because : null
      // What still moves by itself, or waits for a person, is left alone.
      if (state.kind !== 'failed' && state.kind !== 'cancelled') {
        const waits = state.kind === 'needs-key' || state.kind === 'needs-answer' || state.kind === 'paused'
        if (waits && because !== null && trouble === null) note(id, because, now, result.expiresAt)
        return
      }
      // Noted once for each failed upload; then its time comes.
      if (trouble === null || trouble.nextAt <= next.upload.changedAt) {
        return note(
          id,
          because ?? { code: 'interrupted', message: 'The renewal was cancelled.' },
          now,
          result.expiresAt,
        )
      }
    }
    if (trouble === null) {
      const at = dueAt(record, keepUntil)
      if (at === null || at > now) return
    } else if (!isTimeFor(trouble, now, result.expiresAt === null ? null : result.expiresAt + afterEnd))
      return
    const [made] = await deps.renew([id]).catch(() => [])
    if (isClosed || made === undefined) return
    if (made.renewed !== null) own.add(made.renewed)
    if (made.failure !== null) note(id, made.failure, clock.now(), result.expiresAt)
  }

  function note(id: string, failure: Failure, now: number, expiresAt: number | null): void {
    const tries = care.troubles('renew').get(id)?.tries ?? 0
    care.failed(id, 'renew', failure, nextTryAt(now, tries, expiresAt ?? now))
    deps.onChange()
  }

  /** The marks go over to the new upload, whose link lives on. */
  function moveOn(old: UploadRecord, next: UploadRecord, keepUntil: number): void {
    const [before, after] = [old.upload.state, next.upload.state]
    if (before.kind !== 'done' || after.kind !== 'done') return
    const now = clock.now()
    const byItself = own.delete(next.upload.id)
    const isKept = before.result.url === after.result.url
    care.settled(old.upload.id, 'renew')
    care.mark([old.upload.id], { keepUntil: null })
    care.mark([next.upload.id], { keepUntil })
    care.tell(
      next.upload.id,
      now,
      `${byItself ? 'Mayfly renewed it by itself.' : 'It was renewed.'} ${isKept ? 'The link was kept.' : 'The link has changed: copy it again.'}`,
    )
    const is = after.result.expiresAt
    const was = before.result.firstExpiresAt ?? before.result.expiresAt
    if (is !== null && was !== null && is <= was && is > now) {
      const message = 'The host gave it no more time. It is uploaded again as soon as it is deleted there.'
      care.failed(next.upload.id, 'renew', { code: 'rejected', message }, is + afterEnd)
    }
    if (byItself) renewed++
    if (byItself && !isKept) changed++
    deps.onChange()
  }

  return {
    /** Looks at all that is kept alive; one look at a time. */
    look(): void {
      running ??= look()
        // A fault costs this look alone.
        .catch(() => undefined)
        .finally(() => {
          running = null
        })
    },
    counts: () => ({ renewed, changed }),
    async close(): Promise<void> {
      isClosed = true
      await running
    },
  }
}

/**
 * Pure: when a link is renewed by itself, in ms since the epoch; null: it lives long enough without. What a check proved
 * to be gone is due whatever end it should have had: a host may keep the end of what was replaced, and not tell.
 */
export function dueAt({ upload }: UploadRecord, keepUntil: number): number | null {
  if (upload.state.kind !== 'done') return null
  const { uploadedAt, expiresAt } = upload.state.result
  if (upload.alive === false) return uploadedAt + goneAgainMs
  if (expiresAt === null || expiresAt >= keepUntil) return null
  const life = Math.max(0, expiresAt - uploadedAt)
  const margin = Math.min(longestMargin, Math.max(shortestMargin, life * partOfLife))
  // A host that keeps files for minutes only is given the half of it.
  const safe = Math.min(margin, life / 2)
  return expiresAt - safe - spreadOf(upload.id) * safe * 0.3
}
