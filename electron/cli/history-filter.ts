import { fileTypes } from '../../shared/file-type.ts'
import { type HistoryFilter, type HistorySort, historyLives, historySorts } from '../../shared/history.ts'
import { newestFirst } from '../../shared/history-defaults.ts'
import { parseDuration } from './parse-duration.ts'
import { UsageError } from './usage-error.ts'

export interface RawHistoryFilter {
  readonly search?: string
  readonly expiring?: string | true
  readonly life?: string
  readonly saved?: boolean
  readonly unsaved?: boolean
  readonly type?: string
  readonly to?: string
  readonly since?: string
  readonly until?: string
}

const dayMs = 86_400_000

/** What of the history a command is about. @throws UsageError */
export function historyFilter(raw: RawHistoryFilter): HistoryFilter {
  if (raw.search !== undefined && raw.search.length > 500) {
    throw new UsageError('--search takes at most 500 characters.')
  }
  if (raw.expiring !== undefined && raw.life !== undefined && raw.life !== 'expiring') {
    throw new UsageError('Choose one of --expiring and --life.')
  }
  if (raw.saved && raw.unsaved) throw new UsageError('Choose one of --saved and --unsaved.')
  const life = raw.expiring !== undefined ? 'expiring' : raw.life
  return {
    ...(raw.search !== undefined && { search: raw.search }),
    ...(life !== undefined && { life: oneOf(life, historyLives, '--life') }),
    ...(typeof raw.expiring === 'string' && { expiringWithinMs: parseDuration(raw.expiring, '--expiring') }),
    ...((raw.saved || raw.unsaved) && { saved: raw.saved === true }),
    ...(raw.type !== undefined && { type: oneOf(raw.type, fileTypes, '--type') }),
    ...(raw.to !== undefined && { destination: raw.to }),
    ...(raw.since !== undefined && { since: parseMoment(raw.since, '--since').start }),
    ...(raw.until !== undefined && { before: parseMoment(raw.until, '--until').end }),
  }
}

/** "size" or "-size"; the other way round than what is usual for it with a minus. @throws UsageError */
export function historySort(text: string | undefined): HistorySort {
  if (text === undefined) return newestFirst
  const turned = text.startsWith('-')
  const by = oneOf(turned ? text.slice(1) : text, historySorts, '--sort')
  const usually = by === 'time' || by === 'size'
  return { by, descending: usually !== turned }
}

function oneOf<T extends string>(text: string, known: readonly T[], option: string): T {
  const found = known.find((word) => word === text)
  if (found === undefined) {
    throw new UsageError(
      `${option} takes ${known.slice(0, -1).join(', ')} or ${known.at(-1)}, and got “${text}”.`,
    )
  }
  return found
}

/** A day, from its beginning to its end in this computer's time zone, or a moment of its own. */
function parseMoment(text: string, option: string): { start: number; end: number } {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []
  if (year !== undefined && month !== undefined && day !== undefined) {
    const start = new Date(Number(year), Number(month) - 1, Number(day))
    const end = new Date(Number(year), Number(month) - 1, Number(day) + 1)
    if (start.getDate() === Number(day)) return { start: start.getTime(), end: end.getTime() }
  }
  const at = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isFinite(at) || Math.abs(at) > 100_000_000 * dayMs) {
    throw new UsageError(
      `${option} wants a day such as 2026-11-25, or a moment such as 2026-11-25T18:00, and got “${text}”.`,
    )
  }
  return { start: at, end: at }
}
