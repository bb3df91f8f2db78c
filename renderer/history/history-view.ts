import { create } from 'zustand'
import type { FileType, HistoryFilter, HistorySort, HistoryView } from '../../shared/contract.ts'
import { newestFirst } from '../../shared/history-defaults.ts'

export type Life = NonNullable<HistoryFilter['life']>

/** Days up to today, or two days of a calendar ("2026-11-25"), each null: without a bound. */
export type Days =
  | { readonly kind: 'last'; readonly days: 1 | 7 | 30 }
  | { readonly kind: 'between'; readonly from: string | null; readonly to: string | null }

export interface Chosen {
  /** As it stands in the search field. */
  readonly search: string
  readonly life: Life | null
  readonly saved: boolean | null
  readonly type: FileType | null
  readonly destination: string | null
  readonly days: Days | null
  readonly sort: HistorySort
}

const nothingChosen: Omit<Chosen, 'sort'> = {
  search: '',
  life: null,
  saved: null,
  type: null,
  destination: null,
  days: null,
}

/** What of the history is looked at; it outlives the screen, so that whoever comes back finds it as it was. */
export const useChosen = create<Chosen>()(() => ({ ...nothingChosen, sort: newestFirst }))

export function choose(chosen: Partial<Chosen>): void {
  useChosen.setState(chosen)
}

/** Everything again, in the order that was chosen. */
export function chooseAll(): void {
  useChosen.setState(nothingChosen)
}

export function isFiltered({ sort: _, ...filters }: Chosen): boolean {
  return Object.values(filters).some((value) => value !== null && value !== '')
}

/** What the engine is asked for. @param now ms since the epoch; only its day counts */
export function viewOf(
  { search, life, saved, type, destination, days, sort }: Chosen,
  now: number,
): HistoryView {
  const words = search.trim()
  const [since, before] = days === null ? [null, null] : spanOf(days, now)
  return {
    filter: {
      ...(words !== '' && { search: words }),
      ...(life !== null && { life }),
      ...(saved !== null && { saved }),
      ...(type !== null && { type }),
      ...(destination !== null && { destination }),
      ...(since !== null && { since }),
      ...(before !== null && { before }),
    },
    sort,
  }
}

/** From the first moment of a day to the first after another, by the person's clock. */
function spanOf(days: Days, now: number): [since: number | null, before: number | null] {
  if (days.kind === 'last') {
    const today = new Date(now)
    return [new Date(today.getFullYear(), today.getMonth(), today.getDate() - days.days + 1).getTime(), null]
  }
  return [startOf(days.from, 0), startOf(days.to, 1)]
}

function startOf(day: string | null, later: number): number | null {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '') ?? []
  if (year === undefined) return null
  const start = new Date(Number(year), Number(month) - 1, Number(date) + later)
  // Years below 100 mean the twentieth century to the constructor.
  start.setFullYear(Number(year))
  return start.getTime()
}
