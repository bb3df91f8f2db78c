import { fileTypeOf } from '../../../shared/file-type.ts'
import { hasEnded } from '../../../shared/upload-life.ts'
import type { UploadRecord } from '../upload-record.ts'
import { createAttemptStore } from './attempts.ts'
import type { SqliteDatabase } from './database.ts'
import { createRenewalStore, wasRenewed } from './renewals.ts'
import { recordOf, type UploadRow } from './upload-row.ts'

/** Rows that are taken in in one commit. */
export const searchChunk = 1_000

export type SearchIndex = ReturnType<typeof createSearchIndex>

/**
 * Takes rows into the search, the filters and the orders of the history. They come a while after they ended, many in
 * one commit: a commit of the indexes for each of many small files would cost more than all else that is written for
 * them. Then their attempts are packed, too.
 */
export function createSearchIndex(database: SqliteDatabase) {
  const missing = database.prepare<[number], UploadRow>(
    `SELECT * FROM uploads WHERE searchable = 0 AND state IN ('done', 'failed', 'cancelled') ORDER BY seq DESC LIMIT ?`,
  )
  const insert = database.prepare(
    'INSERT OR REPLACE INTO uploads_search (rowid, name, url, remote_path, tags) VALUES (?, ?, ?, ?, ?)',
  )
  const mark = database.prepare(
    `UPDATE uploads SET searchable = iif(${wasRenewed('uploads')}, -1, 1), type = ?, past = ? WHERE seq = ?`,
  )
  // What was renewed is shown with what renewed it, and is no row of its own any more.
  const standIn = database.prepare(
    `UPDATE uploads SET searchable = -1 WHERE id = ? AND searchable > 0 AND ${wasRenewed('uploads')}`,
  )
  const renewals = createRenewalStore(database)
  const attempts = createAttemptStore(database)
  /** Its own link, and those that it had before it was renewed. */
  const linksOf = ({ upload }: UploadRecord): string[] => {
    const earlier = upload.renewedFrom === null ? [] : renewals.shown(upload.id)
    const links = [upload, ...earlier.map((record) => record.upload)].flatMap(({ state }) =>
      state.kind === 'done' ? state.result.url : [],
    )
    return [...new Set(links)]
  }
  return {
    /** Takes in rows that ended since the last time, at most `limit`. Returns how many. */
    catchUp: database.transaction((limit: number): number => {
      const rows = missing.all(limit)
      for (const row of rows) {
        const record = recordOf(row)
        const { upload } = record
        const result = upload.state.kind === 'done' ? upload.state.result : null
        if (hasEnded(upload.state.kind)) {
          // What stands before every link would be found in all of them.
          const urls = linksOf(record).map((url) => url.replace(/^https?:\/\//, ''))
          insert.run(BigInt(row.seq), upload.name, urls.join(' '), upload.remotePath, upload.tags.join(' '))
          if (result !== null && upload.renewedFrom !== null) standIn.run(upload.renewedFrom)
        }
        const type = fileTypeOf(upload.mimeType ?? result?.mimeType ?? null)
        mark.run(type, attempts.pack(record, row.past), row.seq)
      }
      return rows.length
    }),
  }
}
