import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { openDatabase, type SqliteDatabase } from '../../../electron/engine/store/database.ts'
import { createHistoryReader } from '../../../electron/engine/store/history-reader.ts'
import { createSearchIndex } from '../../../electron/engine/store/search-index.ts'
import { createSearchWords } from '../../../electron/engine/store/search-words.ts'
import { createUploadStore } from '../../../electron/engine/store/uploads.ts'
import { fileTypes } from '../../../shared/file-type.ts'
import {
  type HistoryFilter,
  type HistorySort,
  type HistoryView,
  historyLives,
  historySorts,
} from '../../../shared/history.ts'
import type { Upload } from '../../../shared/upload.ts'
import { hour, now, reference, sampleUploads } from '../../helpers/sample-history.ts'
import { makeTemporaryDirectory } from '../../helpers/temporary-directory.ts'
import { sampleRecord } from '../../helpers/upload-record.ts'

let database: SqliteDatabase
let uploads: Upload[]
beforeAll(async () => {
  const { path, remove } = await makeTemporaryDirectory()
  database = openDatabase(path)
  uploads = sampleUploads()
  const records = createUploadStore(database).insertAll(
    uploads.map((upload, at) => sampleRecord(upload.state, upload, { order: at })),
  )
  const tag = database.prepare('UPDATE uploads SET tags = ? WHERE seq = ?')
  for (const { seq, upload } of records)
    tag.run(upload.tags.length > 0 ? JSON.stringify(upload.tags) : null, seq)
  database.prepare(`UPDATE uploads SET forgotten_at = 1 WHERE id = 'id20'`).run()
  createSearchIndex(database).catchUp(1000)
  return async () => {
    database.close()
    await remove()
  }
})

/** The whole view, page by page. */
function read(view: HistoryView, limit: number): string[] {
  const reader = createHistoryReader(database)
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const page: ReturnType<typeof reader.page> = reader.page(view, cursor, limit, now)
    ids.push(...page.rows.map((row) => row.id))
    cursor = page.cursor
  } while (cursor !== null && ids.length < 1000)
  return ids
}

const searches = [
  'b',
  'al',
  'alp',
  'beta on',
  'under',
  'UNDER',
  'unde b',
  'Alph',
  'alphabet',
  'acme beta',
  '東',
  'jpg acme',
  'draft',
  'anna f',
  'f1',
  'zzz',
  ' ',
  '"',
  '*',
  '🦋',
  "'; DROP TABLE uploads; --",
  'NEAR(a b)',
  'name:alpha',
  'alpha OR beta',
  '-',
  '^a',
  '\u0000',
  'a"b*c',
]
const sorts: HistorySort[] = historySorts.flatMap((by) =>
  [true, false].map((descending) => ({ by, descending })),
)
const filters: HistoryFilter[] = [
  {},
  ...historyLives.map((life) => ({ life })),
  { life: 'expiring', expiringWithinMs: 2 * hour },
  { saved: true },
  { saved: false, life: 'gone' },
  ...fileTypes.map((type) => ({ type })),
  { since: now - 20 * hour, before: now - 5 * hour },
  { destination: 'uploadcare', practice: false },
]

describe('every view gives what looking at each row gives', () => {
  test.each(sorts)('by $by, descending $descending', (sort) => {
    for (const filter of filters) {
      for (const search of [undefined, 'b', 'beta on', 'zzz']) {
        const view = { filter: { ...filter, ...(search !== undefined && { search }) }, sort }
        expect(read(view, 31), JSON.stringify(view)).toEqual(reference(uploads, view))
      }
    }
  })

  test('whatever is searched for, nothing is an error', () => {
    for (const search of searches) {
      for (const sort of sorts) {
        const view = { filter: { search }, sort }
        expect(read(view, 100), search).toEqual(reference(uploads, view))
      }
    }
  })

  test('made-up views, their counts, their outlines and their ids', () => {
    const view = fc.record({
      filter: fc.record(
        {
          search: fc.oneof(fc.constantFrom(...searches), fc.string({ unit: 'binary', maxLength: 8 })),
          life: fc.constantFrom(...historyLives),
          saved: fc.boolean(),
          type: fc.constantFrom(...fileTypes),
          destination: fc.constantFrom('kie', 'uploadcare', 'none'),
          since: fc.integer({ min: now - 60 * hour, max: now }),
          before: fc.integer({ min: now - 60 * hour, max: now }),
          practice: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
      sort: fc.constantFrom(...sorts),
    })
    const reader = createHistoryReader(database)
    fc.assert(
      fc.property(view, fc.integer({ min: 25, max: 90 }), (given, limit) => {
        const isAscii =
          /^[\x20-\x7e]*$/.test(given.filter.search ?? '') || searches.includes(given.filter.search ?? '')
        const all = read(given, limit)
        if (isAscii) expect(all).toEqual(reference(uploads, given))
        expect(reader.count(given, now)).toEqual({ count: all.length, capped: false })
        expect(reader.outline(given, now).total).toBe(all.length)
        expect(reader.ids(given, null, limit, now)).toEqual({
          ids: all.slice(0, limit),
          cut: all.length > limit,
        })
      }),
      { numRuns: 40 },
    )
  })
})

test('a longer beginning is looked for as the few words that begin so, and is a beginning where they are many', () => {
  const wordsFrom = createSearchWords(database)
  expect(wordsFrom('ALPH')).toEqual(['alpha'])
  expect(wordsFrom('alphabet')).toEqual([])
  for (const other of ['alp', 'ünder', '東京東京']) expect(wordsFrom(other)).toBe(null)
  const add = database.prepare('INSERT INTO uploads_search (rowid, name) VALUES (?, ?)')
  database.exec('BEGIN')
  for (let at = 0; at < 61; at += 1) add.run(BigInt(10_000 + at), `many${at}`)
  expect(wordsFrom('many5')).toHaveLength(11)
  expect(wordsFrom('many')).toBe(null)
  database.exec('ROLLBACK')
})

test('an outline leads to every hundredth row', () => {
  const reader = createHistoryReader(database)
  for (const sort of sorts) {
    const { every, cursors, total } = reader.outline({ filter: {}, sort }, now)
    const all = read({ filter: {}, sort }, 500)
    expect([every, total, cursors.length]).toEqual([100, all.length, Math.floor(all.length / 100)])
    for (const [at, cursor] of cursors.entries()) {
      const [first] = reader.page({ filter: {}, sort }, cursor, 1, now).rows
      expect(first?.id).toBe(all[(at + 1) * every])
    }
  }
})

test('links come in the order that is shown, or as they were given', () => {
  const reader = createHistoryReader(database)
  const ids = ['id9', 'id1', 'id11', 'id30', 'nobody', 'id2']
  const links = (order: HistorySort | 'given') => reader.arrange(ids, order, now)
  // id11 failed, so it has none.
  expect(links({ by: 'time', descending: true })).toEqual(['id30', 'id9', 'id2', 'id1'])
  expect(links({ by: 'name', descending: false })).toEqual(['id1', 'id9', 'id2', 'id30'])
  expect(links('given')).toEqual(['id30', 'id9', 'id2', 'id1'])
})

test.each(['', '[]', '[1', '{"seq":1}', '["a"]', '[1,"a"]', '[9e99]', '[1,null]'])(
  'a cursor that is none leads to the end: %s',
  (cursor) => {
    const reader = createHistoryReader(database)
    expect(reader.page({ filter: {}, sort: { by: 'size', descending: true } }, cursor, 10, now)).toEqual({
      rows: [],
      cursor: null,
    })
  },
)
