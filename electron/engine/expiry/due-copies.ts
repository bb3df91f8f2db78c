import type { LinkMarks } from '../../../shared/link-care.ts'
import type { Trouble } from '../store/link-care.ts'

export interface CopyCandidate {
  readonly id: string
  /** ms since the epoch. */
  readonly expiresAt: number
  readonly marks: LinkMarks
  /** The unchanged original is here, or a saved copy. */
  readonly isSafe: boolean
  readonly hasCopy: boolean
  /** What came of earlier tries. */
  readonly trouble: Trouble | null
}

export interface CopyRules {
  readonly which: 'marked' | 'without-copy' | 'all'
  readonly beforeMs: number
}

/** Starts are spread over at most this long, in ms, so that a host is not asked for everything at once. */
const spreadMs = 1_800_000

/** Pure: of which links a copy is wanted now, the soonest to end first; a link that has ended has none to give. */
export function dueCopies(links: readonly CopyCandidate[], now: number, rules: CopyRules): string[] {
  return links
    .filter((link) => {
      if (link.expiresAt <= now || !wantsCopy(link, rules.which)) return false
      if (link.trouble !== null) return isTimeFor(link.trouble, now, link.expiresAt)
      // Without a copy nothing can be sent again, so this one is not put off.
      if (link.marks.keepUntil !== null && !link.isSafe) return true
      const spread = spreadOf(link.id) * Math.min(spreadMs, rules.beforeMs / 4)
      return link.expiresAt - rules.beforeMs + spread <= now
    })
    .sort((a, b) => a.expiresAt - b.expiresAt)
    .map(({ id }) => id)
}

/** Pure: whether a copy is wanted at all, now or later. */
export function wantsCopy(
  { marks, isSafe, hasCopy }: Pick<CopyCandidate, 'marks' | 'isSafe' | 'hasCopy'>,
  which: CopyRules['which'],
): boolean {
  if (hasCopy) return false
  if (marks.save || which === 'all') return true
  return !isSafe && (which === 'without-copy' || marks.keepUntil !== null)
}

/** From 0 to below 1, always the same for one id. */
export function spreadOf(id: string): number {
  let sum = 0
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 9973
  return sum / 9973
}

/** In ms: first and longest pause before something is tried again by itself. */
const firstPauseMs = 300_000
const longestPauseMs = 3_600_000
const shortestPauseMs = 30_000

/**
 * Pure: whether what failed is tried again now. A time further off than any pause was written by a clock that was ahead,
 * unless it was put off to the link's end (`notBefore`, in ms since the epoch).
 */
export function isTimeFor({ nextAt }: Trouble, now: number, notBefore: number | null): boolean {
  return nextAt <= now || (nextAt > now + longestPauseMs && nextAt !== notBefore)
}

/**
 * Pure: when something that failed is tried again, in ms since the epoch: later and later, but several times more
 * before the link ends. `tries`: how often it failed before.
 */
export function nextTryAt(now: number, tries: number, expiresAt: number): number {
  const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** tries)
  const left = expiresAt - now
  return now + (left > 0 ? Math.max(shortestPauseMs, Math.min(pause, left / 3)) : pause)
}
