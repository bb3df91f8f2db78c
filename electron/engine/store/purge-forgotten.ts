import type { SqliteDatabase } from './database.ts'

/**
 * Deletes what a person forgot, with its attempts and replies, once it is too late to undo that.
 * @param before ms since the epoch: rows forgotten earlier go.
 * @returns how many rows went.
 */
export function purgeForgotten(database: SqliteDatabase, before: number): number {
  const forgotten = database
    .prepare<[number], { seq: number; id: string }>(
      'SELECT seq, id FROM uploads WHERE forgotten_at IS NOT NULL AND forgotten_at < ?',
    )
    .all(before)
  const attempts = database.prepare('DELETE FROM attempts WHERE upload = ?')
  const search = database.prepare('DELETE FROM uploads_search WHERE rowid = ?')
  const uploads = database.prepare('DELETE FROM uploads WHERE seq = ?')
  const care = ['link_marks', 'link_troubles', 'link_events', 'partial_copies'].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE upload = ?`),
  )
  database.transaction(() => {
    for (const { seq, id } of forgotten) {
      for (const statement of care) statement.run(id)
      attempts.run(seq)
      search.run(BigInt(seq))
      uploads.run(seq)
    }
  })()
  return forgotten.length
}
