import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase } from '../../../electron/engine/store/database.ts'
import { createHistoryReader } from '../../../electron/engine/store/history-reader.ts'
import { createHistoryThread } from '../../../electron/engine/store/history-thread.ts'
import { createSearchIndex } from '../../../electron/engine/store/search-index.ts'
import { createUploadStore } from '../../../electron/engine/store/uploads.ts'
import { newestFirst } from '../../../shared/history-defaults.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { sampleRecord, sampleStates } from '../../helpers/upload-record.ts'

const view = { filter: { search: 'photo' }, sort: newestFirst }

async function filled(rows: number, idleMs?: number) {
  const dataDir = await temporaryDirectory()
  const database = openDatabase(dataDir)
  createUploadStore(database).insertAll(
    Array.from({ length: rows }, (_, at) =>
      sampleRecord(sampleStates.done, { id: `id${at}`, name: `photo ${at}.jpg` }, { order: at }),
    ),
  )
  createSearchIndex(database).catchUp(rows)
  return { dataDir, database, thread: createHistoryThread(join(dataDir, 'mayfly.db'), idleMs) }
}

test('another thread answers as this one does, what was just written as well; the last to close leaves no log', async () => {
  const { database, thread } = await filled(300)
  const reader = createHistoryReader(database)
  expect(await thread.ask('page', [view, null, 10, 0])).toEqual(reader.page(view, null, 10, 0))
  expect(await thread.ask('count', [view, 0])).toEqual({ count: 300, capped: false })
  database.exec(`UPDATE uploads SET forgotten_at = 1 WHERE id = 'id7'`)
  expect(await thread.ask('count', [view, 0])).toEqual({ count: 299, capped: false })
  expect(() => database.pragma('journal_mode = DELETE')).toThrow(/locked/)
  await thread.close()
  expect(database.pragma('journal_mode = DELETE', { simple: true })).toBe('delete')
  database.close()
})

test('what nobody waits for any more is not begun', async () => {
  const { database, thread } = await filled(2000)
  const typed = new AbortController()
  const first = thread.ask('outline', [view, 0], typed.signal)
  const stale = Array.from({ length: 50 }, () => thread.ask('outline', [view, 0], typed.signal))
  const wanted = thread.ask('count', [view, 0])
  const answers = Promise.all(
    [first, ...stale].map((question) => expect(question).rejects.toThrow('the next key came')),
  )
  typed.abort(new Error('the next key came'))
  await answers
  expect(await wanted).toEqual({ count: 2000, capped: false })
  await expect(thread.ask('count', [view, 0], typed.signal)).rejects.toThrow('the next key came')
  // Those fifty would have been numbers 2 to 51 to come back.
  expect(thread.begun()).toBe(2)
  await thread.close()
  database.close()
})

test('after a question that fails, and after the thread was lost, the next one is answered', async () => {
  const { database, thread } = await filled(10)
  await expect(thread.ask('page', [view, null, Number.NaN, 0])).rejects.toThrow(/could not be read/)
  expect(await thread.ask('count', [view, 0])).toEqual({ count: 10, capped: false })
  const lost = expect(thread.ask('ids', [view, null, 5, 0])).rejects.toThrow('closed')
  await thread.close()
  await lost
  expect(await thread.ask('count', [view, 0])).toEqual({ count: 10, capped: false })
  await thread.close()
  database.close()
})

test('a thread that nobody asks closes its connection, and the next question starts another', async () => {
  const { database, thread } = await filled(10, 1)
  database.pragma('busy_timeout = 0')
  const isAlone = () => {
    try {
      return database.pragma('journal_mode = DELETE', { simple: true }) === 'delete'
    } catch {
      return false
    }
  }
  for (let time = 0; time < 2; time += 1) {
    expect(await thread.ask('count', [view, 0])).toEqual({ count: 10, capped: false })
    await expect.poll(isAlone, { timeout: 10_000 }).toBe(true)
    database.pragma('journal_mode = WAL')
  }
  expect(thread.begun()).toBe(2)
  await thread.close()
  database.close()
})
