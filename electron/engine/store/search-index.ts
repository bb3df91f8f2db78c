import { hasEnded } from '../../../shared/upload.ts'
import type { SqliteDatabase } from './database.ts'
import { recordOf, type UploadRow } from './upload-row.ts'

/** Rows that enter the search in one commit. */
export const searchChunk = 1_000

export type SearchIndex = ReturnType<typeof createSearchIndex>

/**
 * Full-text search of the history. Rows enter it a while after they ended, many in one commit: a commit of the
 * index for each of many small files would cost more than all else that is written for them.
 */
export function createSearchIndex(database: SqliteDatabase) {
  const missing = database.prepare<[number], UploadRow>(
    `SELECT * FROM uploads WHERE searchable = 0 AND state IN ('done', 'failed', 'cancelled') ORDER BY seq LIMIT ?`,
  )
  const insert = database.prepare(
    'INSERT OR REPLACE INTO uploads_search (rowid, name, url, remote_path) VALUES (?, ?, ?, ?)',
  )
  const mark = database.prepare('UPDATE uploads SET searchable = 1 WHERE seq = ?')
  return {
    /** Takes in rows that ended since the last time, at most `limit`. Returns how many. */
    catchUp: database.transaction((limit: number): number => {
      const rows = missing.all(limit)
      for (const row of rows) {
        const { upload } = recordOf(row)
        const url = upload.state.kind === 'done' ? upload.state.result.url : ''
        if (hasEnded(upload.state.kind)) insert.run(BigInt(row.seq), upload.name, url, upload.remotePath)
        mark.run(row.seq)
      }
      return rows.length
    }),
  }
}
