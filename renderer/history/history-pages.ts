import type { HistoryFilter } from '../../shared/contract.ts'
import type { Upload } from '../../shared/upload.ts'
import { engine } from '../api.ts'

export const pageRows = 100
const mostPages = 5

export interface HistoryView {
  /** The row at a place, or undefined where it is not held. */
  readonly rowAt: (index: number) => Upload | undefined
  /** Rows that are known to exist, and one more while there are more. */
  readonly length: number
  readonly count: number
  readonly capped: boolean
  readonly held: readonly Upload[]
  readonly isLoaded: boolean
}

export const emptyView: HistoryView = {
  rowAt: () => undefined,
  length: 0,
  count: 0,
  capped: false,
  held: [],
  isLoaded: false,
}

/**
 * Pages of the history round what is on screen, at most 500 rows. Every page that was seen is remembered by
 * its cursor, so that scrolling back asks for it again instead of keeping it.
 */
export class HistoryPages {
  readonly #filter: HistoryFilter
  readonly #onView: (view: HistoryView) => void
  readonly #onError: (error: unknown) => void
  readonly #pages = new Map<number, readonly Upload[]>()
  readonly #cursors: (string | null)[] = [null]
  #length = 0
  #ended = false
  #count = { count: 0, capped: false }
  #wanted = { first: 0, last: 0 }
  #busy = false
  #closed = false

  constructor(filter: HistoryFilter, onView: (view: HistoryView) => void, onError: (error: unknown) => void) {
    this.#filter = filter
    this.#onView = onView
    this.#onError = onError
  }

  /** Says which rows are on screen. */
  show(first: number, last: number): void {
    this.#wanted = { first: Math.floor(first / pageRows), last: Math.floor(last / pageRows) }
    void this.#fill()
  }

  close(): void {
    this.#closed = true
  }

  async #fill(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    try {
      for (let page = this.#missing(); page !== null && !this.#closed; page = this.#missing())
        await this.#load(page)
    } catch (error) {
      if (!this.#closed) this.#onError(error)
    } finally {
      this.#busy = false
    }
  }

  /** Pages follow one another by cursors, so one far away is reached through those before it. */
  #missing(): number | null {
    for (let page = this.#wanted.first; page <= this.#wanted.last; page += 1) {
      if (this.#pages.has(page)) continue
      if (page < this.#cursors.length) return page
      return this.#ended ? null : this.#cursors.length - 1
    }
    return null
  }

  async #load(page: number): Promise<void> {
    const cursor = this.#cursors[page] ?? null
    const got = await engine().history.page({ filter: this.#filter, cursor, limit: pageRows })
    if (this.#closed) return
    this.#pages.set(page, got.rows)
    this.#length = Math.max(this.#length, page * pageRows + got.rows.length)
    if (page === 0) this.#count = { count: got.count, capped: got.capped }
    if (got.cursor === null) this.#ended = true
    else if (page === this.#cursors.length - 1) this.#cursors.push(got.cursor)
    this.#dropFarPages()
    this.#onView(this.#view())
  }

  #dropFarPages(): void {
    const middle = (this.#wanted.first + this.#wanted.last) / 2
    const byDistance = [...this.#pages.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle))
    for (const page of byDistance.slice(0, Math.max(0, byDistance.length - mostPages)))
      this.#pages.delete(page)
  }

  #view(): HistoryView {
    const pages = new Map(this.#pages)
    return {
      rowAt: (index) => pages.get(Math.floor(index / pageRows))?.[index % pageRows],
      length: this.#length + (this.#ended ? 0 : 1),
      ...this.#count,
      held: [...pages.keys()].sort((a, b) => a - b).flatMap((page) => pages.get(page) ?? []),
      isLoaded: true,
    }
  }
}
