import type { HistoryFilter, HistoryPage } from '../../../shared/contract.ts'
import { hasEnded } from '../../../shared/upload.ts'
import type { UploadRecord } from '../upload-record.ts'
import type { SqliteDatabase } from './database.ts'
import { recordOf, type UploadRow } from './upload-row.ts'

export type HistoryStore = ReturnType<typeof createHistoryStore>

const countLimit = 10_000
const dayMs = 86_400_000

/** Every row that ended or has a link, newest first. */
export function createHistoryStore(database: SqliteDatabase) {
  const forget = database.prepare('UPDATE uploads SET forgotten_at = ? WHERE id = ? AND forgotten_at IS NULL')
  const unforget = database.prepare(
    'UPDATE uploads SET forgotten_at = NULL WHERE id = ? AND forgotten_at IS NOT NULL',
  )
  const forgotten = database.prepare<[string], UploadRow>(
    'SELECT * FROM uploads WHERE id = ? AND forgotten_at IS NOT NULL',
  )
  return {
    /** @param cursor `seq` of the last row of the page before, as text. */
    page(filter: HistoryFilter, cursor: string | null, limit: number, now: number): HistoryPage {
      const where = conditions(filter, now)
      const before = cursor === null ? Number.MAX_SAFE_INTEGER : Number.parseInt(cursor, 10)
      const rows = database
        .prepare<unknown[], UploadRow>(
          `SELECT u.* FROM ${where.from} WHERE ${where.sql} AND u.seq < ? ORDER BY u.seq DESC LIMIT ?`,
        )
        .all(...where.values, Number.isFinite(before) ? before : 0, limit + 1)
      const count = database
        .prepare<unknown[], { n: number }>(
          `SELECT count(*) AS n FROM (SELECT 1 FROM ${where.from} WHERE ${where.sql} LIMIT ${countLimit + 1})`,
        )
        .get(...where.values)?.n
      const shown = rows.slice(0, limit)
      const last = shown.at(-1)
      return {
        rows: shown.map((row) => recordOf(row).upload),
        cursor: rows.length > limit && last ? String(last.seq) : null,
        count: Math.min(count ?? 0, countLimit),
        capped: (count ?? 0) > countLimit,
      }
    },
    /** Only ended rows can be forgotten. Returns what changed. */
    forget(record: UploadRecord, at: number): boolean {
      return hasEnded(record.upload.state.kind) && forget.run(at, record.upload.id).changes > 0
    },
    unforget(id: string): UploadRecord | null {
      const row = forgotten.get(id)
      if (!row || unforget.run(id).changes === 0) return null
      return recordOf(row)
    },
  }
}

function conditions(filter: HistoryFilter, now: number): { from: string; sql: string; values: unknown[] } {
  const parts = [`u.forgotten_at IS NULL`]
  const values: unknown[] = []
  let from = 'uploads u'
  const search = searchExpression(filter.search ?? '')
  if (search !== null) {
    from = 'uploads_search s JOIN uploads u ON u.seq = s.rowid'
    parts.push('uploads_search MATCH ?')
    values.push(search)
  }
  if (filter.destination !== undefined) {
    parts.push('u.destination = ?')
    values.push(filter.destination)
  }
  const alive = `u.state = 'done' AND u.alive IS NOT 0 AND (u.expires_at IS NULL OR u.expires_at > ?)`
  switch (filter.life) {
    case undefined:
      parts.push(`u.state IN ('done', 'failed', 'cancelled')`)
      break
    case 'alive':
      parts.push(alive)
      values.push(now)
      break
    case 'expiring':
      parts.push(`u.url IS NOT NULL AND u.alive IS NOT 0 AND u.expires_at > ? AND u.expires_at <= ?`)
      values.push(now, now + (filter.expiringWithinMs ?? dayMs))
      break
    case 'gone':
      parts.push(`u.url IS NOT NULL AND (u.expires_at <= ? OR u.alive = 0)`)
      values.push(now)
      break
    case 'failed':
      parts.push(`u.state IN ('failed', 'cancelled')`)
      break
  }
  return { from, sql: parts.join(' AND '), values }
}

/** Words as prefixes, all of them; whatever a person types is text, never FTS5 syntax. Null: no search. */
export function searchExpression(text: string): string | null {
  const words = text.normalize('NFC').match(/[\p{L}\p{N}]+/gu)
  if (words) return words.map((word) => `"${word}"*`).join(' ')
  // Only signs: nothing that is indexed can match, unless there was nothing at all.
  return text.trim() === '' ? null : '"\u{FFFF}"'
}
