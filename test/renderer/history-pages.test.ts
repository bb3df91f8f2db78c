import { expect, test, vi } from 'vitest'
import { engine } from '../../renderer/api.ts'
import { HistoryPages, type HistoryRows } from '../../renderer/history/history-pages.ts'
import { placeShowing, tallest, tallList } from '../../renderer/history/tall-list.ts'
import type { HistoryView } from '../../shared/contract.ts'
import { newestFirst } from '../../shared/history-defaults.ts'
import type { Upload } from '../../shared/upload.ts'

vi.mock('../../renderer/api.ts', () => ({ engine: vi.fn() }))

test('a list that is taller than browsers draw is reached from end to end', () => {
  const [view, row] = [600, 46]
  for (const rows of [1, 10, 300_000, 1_000_000, 50_000_000]) {
    const full = rows * row
    const { height, toPlace, toScrollTop } = tallList(full, view)
    expect(height).toBe(Math.min(full, tallest))
    expect(toPlace(0)).toBe(0)
    const end = Math.max(0, full - view)
    expect(toPlace(Math.max(0, height - view))).toBeCloseTo(end, 3)
    expect(toPlace(toScrollTop(end / 3))).toBeCloseTo(end / 3, 3)
    expect(placeShowing(full - row, row, 0, view)).toBe(Math.max(0, full - view))
  }
  expect(placeShowing(92, 46, 100, view)).toBe(92)
  expect(placeShowing(460, 46, 100, view)).toBe(100)
})

const view: HistoryView = { filter: {}, sort: newestFirst }

/** An engine with a history of so many rows, whose cursors are places. */
function playHistory(length: number): void {
  const rows = Array.from({ length }, (_, at) => ({ id: `row ${at}` }) as Upload)
  const history = {
    page: async ({ cursor, limit }: { cursor: string | null; limit: number }) => {
      const end = Number(cursor ?? 0) + limit
      return { rows: rows.slice(end - limit, end), cursor: end < length ? String(end) : null }
    },
    count: async () => ({ count: Math.min(length, 10_000), capped: length > 10_000 }),
    outline: async () => ({
      total: length,
      every: 500,
      cursors: Array.from({ length: Math.floor((length - 1) / 500) }, (_, at) => String((at + 1) * 500)),
    }),
  }
  vi.mocked(engine).mockReturnValue({ history } as unknown as ReturnType<typeof engine>)
}

/** What is shown, one picture after another. */
function watch(before: HistoryRows | null) {
  const shown: HistoryRows[] = []
  const pages = new HistoryPages(view, (rows) => shown.push(rows), String, before)
  return { pages, shown, last: () => shown.at(-1) as HistoryRows }
}

test('a list is whole once it is known how long it is; until then its end is nowhere', async () => {
  playHistory(12_345)
  const { pages, shown, last } = watch(null)
  pages.show(0, 20)
  await vi.waitFor(() => expect(last()?.isWhole).toBe(true), { timeout: 5_000 })
  expect(shown[0]).toMatchObject({ length: 101, isWhole: false })
  expect(last()).toMatchObject({ length: 12_345, count: { count: 10_000, capped: true } })
  pages.show(12_340, 12_344)
  await vi.waitFor(() => expect(last().rowAt(12_344)?.id).toBe('row 12344'))
})

test('a list that is read anew far down stays as long as it was, and is shown once the rows there have come', async () => {
  playHistory(3_000)
  const first = watch(null)
  first.pages.show(2_900, 2_920)
  await vi.waitFor(() => expect(first.last()?.rowAt(2_900)).toBeDefined())
  first.pages.close()

  playHistory(2_999)
  const { pages, shown, last } = watch(first.last())
  pages.show(2_900, 2_920)
  await vi.waitFor(() => expect(last()?.length).toBe(2_999))
  for (const rows of shown) {
    expect(rows.rowAt(2_900)?.id).toBe('row 2900')
    expect(rows.length).toBeGreaterThanOrEqual(2_999)
  }
})
