import type { HistoryCount, HistoryView } from '../../shared/contract.ts'
import type { Upload } from '../../shared/upload.ts'
import { engine } from '../api.ts'

export const pageRows = 100
const mostPages = 5
/** Beyond this many rows it is worth knowing where any place of the list is. */
const longList = 1_000
/** An outline takes its time, so it is asked for only once a view has stood still, in ms. */
const outlineAfterMs = 400
/** The engine takes no more ids in one call. */
export const mostIds = 10_000

export interface HistoryRows {
  /** The row at a place, or undefined where it is not held. */
  readonly rowAt: (index: number) => Upload | undefined
  /** Rows that are known to exist, and one more while there are more. */
  readonly length: number
  /** False while there may be more rows than that. */
  readonly isWhole: boolean
  /** Null until it is known. */
  readonly count: HistoryCount | null
  readonly held: readonly Upload[]
  /** Null until the first answer; then what stood in the way, or ''. */
  readonly trouble: string | null
}

export const emptyRows: HistoryRows = {
  rowAt: () => undefined,
  length: 0,
  isWhole: false,
  count: null,
  held: [],
  trouble: null,
}

/**
 * A view of the history round what is on screen: at most 500 rows. Pages follow one another by cursors; those that
 * were seen are remembered, and an outline gives the others of a long list, so that any place can be gone to.
 */
export class HistoryPages {
  readonly #view: HistoryView
  readonly #onRows: (rows: HistoryRows) => void
  readonly #onError: (error: unknown) => string
  readonly #ending = new AbortController()
  readonly #pages = new Map<number, readonly Upload[]>()
  /** By the page that they lead to. */
  readonly #cursors = new Map<number, string | null>([[0, null]])
  #length = 0
  #ended = false
  #total: number | null = null
  #count: HistoryCount | null = null
  #trouble: string | null = null
  #wanted = { first: 0, last: 0 }
  #busy = false
  /** The same view as it was read last: it stays on screen, as long as it was, until the rows there have come anew. */
  #before: HistoryRows | null

  /** @param onError gives the sentence for it. @param before where the view is read anew: what was known of it. */
  constructor(
    view: HistoryView,
    onRows: (rows: HistoryRows) => void,
    onError: (error: unknown) => string,
    before: HistoryRows | null,
  ) {
    this.#view = view
    this.#onRows = onRows
    this.#onError = onError
    this.#before = before
  }

  /** Says which rows are on screen. */
  show(first: number, last: number): void {
    this.#wanted = { first: Math.floor(first / pageRows), last: Math.floor(last / pageRows) }
    void this.#fill()
  }

  /** What was asked for is not waited for any more, and the engine drops it. */
  close(): void {
    this.#ending.abort()
  }

  /** Ids from one place to another, of rows that are not held as well; at most 10,000. */
  async idsBetween(first: number, last: number): Promise<{ ids: string[]; cut: boolean }> {
    const held = Array.from(
      { length: Math.min(mostIds, last - first + 1) },
      (_, at) => this.#rowAt(first + at)?.id,
    )
    if (held.length === last - first + 1 && held.every((id) => id !== undefined))
      return { ids: held, cut: false }
    const page = this.#pageBefore(Math.floor(first / pageRows))
    const start = page * pageRows
    const limit = Math.min(mostIds, last - start + 1)
    const cursor = this.#cursors.get(page) ?? null
    const { ids } = await engine().history.ids({ ...this.#view, cursor, limit }, this.#options)
    const found = ids.slice(first - start)
    return { ids: found, cut: found.length < last - first + 1 }
  }

  get #options() {
    return { signal: this.#ending.signal }
  }

  #rowAt(index: number): Upload | undefined {
    return this.#pages.get(Math.floor(index / pageRows))?.[index % pageRows]
  }

  async #fill(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    try {
      for (let page = this.#missing(); page !== null && !this.#isClosed(); page = this.#missing())
        await this.#load(page)
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#busy = false
    }
  }

  #fail(error: unknown): void {
    if (this.#isClosed()) return
    this.#trouble = this.#onError(error)
    this.#tell()
  }

  #isClosed(): boolean {
    return this.#ending.signal.aborted
  }

  /** The page to ask for next: one that is wanted, or one on the way to it. */
  #missing(): number | null {
    for (let page = this.#wanted.first; page <= this.#wanted.last; page += 1) {
      if (this.#pages.has(page)) continue
      const from = this.#pageBefore(page)
      if (from === page) return page
      const isBehindTheEnd = this.#ended && page * pageRows >= this.#length
      return isBehindTheEnd ? null : from
    }
    return null
  }

  /** The last page up to this one that a cursor leads to. */
  #pageBefore(page: number): number {
    let from = page
    while (from > 0 && !this.#cursors.has(from)) from -= 1
    return from
  }

  async #load(page: number): Promise<void> {
    const cursor = this.#cursors.get(page) ?? null
    const got = await engine().history.page({ ...this.#view, cursor, limit: pageRows }, this.#options)
    if (this.#isClosed()) return
    const isFirst = this.#trouble === null
    this.#trouble = ''
    this.#pages.set(page, got.rows)
    this.#length = Math.max(this.#length, page * pageRows + got.rows.length)
    if (got.cursor !== null) this.#cursors.set(page + 1, got.cursor)
    else {
      this.#ended = true
      this.#length = this.#total = page * pageRows + got.rows.length
    }
    this.#dropFarPages()
    if (isFirst) void this.#measure().catch((error: unknown) => this.#fail(error))
    this.#tell()
  }

  /** How long the list is; and, of a long one, where its parts begin. */
  async #measure(): Promise<void> {
    if (this.#ended) this.#count = { count: this.#length, capped: false }
    else {
      this.#count = await engine().history.count({ filter: this.#view.filter }, this.#options)
      if (!this.#count.capped) this.#total ??= this.#count.count
      this.#tell()
      if (this.#count.count <= longList) return
      // Whoever waits for a place far away waits for the outline too.
      if (this.#missing() === null) await new Promise((resolve) => setTimeout(resolve, outlineAfterMs))
      if (this.#isClosed()) return
      const outline = await engine().history.outline(this.#view, this.#options)
      if (!this.#ended) this.#total = outline.total
      for (const [at, cursor] of outline.cursors.entries()) {
        const page = ((at + 1) * outline.every) / pageRows
        if (!this.#cursors.has(page)) this.#cursors.set(page, cursor)
      }
      void this.#fill()
    }
    this.#tell()
  }

  #dropFarPages(): void {
    const middle = (this.#wanted.first + this.#wanted.last) / 2
    const byDistance = [...this.#pages.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle))
    for (const page of byDistance.slice(0, Math.max(0, byDistance.length - mostPages)))
      this.#pages.delete(page)
  }

  #tell(): void {
    if (this.#isClosed()) return
    if (this.#before && this.#trouble === '' && this.#missing() !== null) return
    this.#before = null
    const pages = new Map(this.#pages)
    const known = this.#count?.capped ? Math.max(this.#length, this.#count.count) : this.#length
    this.#onRows({
      rowAt: (index) => pages.get(Math.floor(index / pageRows))?.[index % pageRows],
      length: Math.max(this.#length, this.#total ?? known + (this.#ended ? 0 : 1)),
      isWhole: this.#total !== null,
      count: this.#count,
      held: [...pages.keys()].sort((a, b) => a - b).flatMap((page) => pages.get(page) ?? []),
      trouble: this.#trouble,
    })
  }
}
