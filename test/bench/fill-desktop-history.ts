import { createBatchStore, lostBatch } from '../../electron/engine/store/batches.ts'
import { prepareDataDir } from '../../electron/engine/store/data-directory.ts'
import { openDatabase } from '../../electron/engine/store/database.ts'
import { createSearchIndex } from '../../electron/engine/store/search-index.ts'
import { createUploadStore } from '../../electron/engine/store/uploads.ts'
import { sampleRecord, sampleStates } from '../helpers/upload-record.ts'

const hour = 3_600_000
const apart = 120_000
const inBatch = 50
/** So many of the newest are in the queue still: nobody cleared them. */
const inQueue = 300

/** Fills a data directory with a history of `count` uploads, one every two minutes until now; the newest are alive. */
export function fillDesktopHistory(dataDir: string, count: number): void {
  prepareDataDir(dataDir)
  const database = openDatabase(dataDir)
  try {
    const uploads = createUploadStore(database)
    const batches = createBatchStore(database)
    const now = Date.now()
    const record = (index: number) => {
      const createdAt = now - (count - index) * apart
      const name = `picture ${index} of the walk by the lake.jpg`
      const { done } = sampleStates
      const result = {
        ...done.result,
        url: `https://files.example/${index}/picture.jpg`,
        remoteName: name,
        uploadedAt: createdAt,
        expiresAt: createdAt + 72 * hour,
      }
      return sampleRecord(
        { ...done, result },
        {
          id: `row${String(index).padStart(9, '0')}`,
          batch: `batch${String(Math.floor(index / inBatch)).padStart(7, '0')}`,
          position: index % inBatch,
          name,
          size: 1000 + index,
          createdAt,
          changedAt: createdAt,
          clearedAt: index < count - inQueue ? createdAt + hour : null,
        },
        { order: index + 1 },
      )
    }
    database.transaction(() => {
      for (let start = 0; start < count; start += inBatch) {
        const records = Array.from({ length: Math.min(inBatch, count - start) }, (_, at) =>
          record(start + at),
        )
        for (const first of records.slice(0, 1)) batches.insert({ ...lostBatch(first), label: '50 files' })
        uploads.insertAll(records)
      }
    })()
    const search = createSearchIndex(database)
    while (search.catchUp(1000) > 0);
  } finally {
    database.close()
  }
}
