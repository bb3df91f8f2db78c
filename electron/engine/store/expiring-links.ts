import type { SqliteDatabase } from './database.ts'
import { wasRenewed } from './renewals.ts'

export type ExpiringLinkStore = ReturnType<typeof createExpiringLinkStore>

/** A row of `uploads` whose link ends, with what reminders need of it. All times ms since the epoch. */
export interface ExpiringRow {
  readonly id: string
  /** When it was uploaded; of a link that was taken over from another upload, when that was decided. */
  readonly uploadedAt: number
  readonly expiresAt: number
  /** Of the original; null for a source without a file of the person's. */
  readonly path: string | null
  readonly mtimeMs: number | null
  readonly size: number | null
  /** Of what was sent. */
  readonly sha256: string | null
  readonly savedPath: string | null
  /** The shortest time before this end that was reminded of, in ms. */
  readonly reminded: number | null
}

/** Times are ms since the epoch. */
export interface ExpiringRange {
  /** They end after this moment, and until that. */
  readonly after: number
  readonly until: number
  readonly now: number
  /** Reminders written later are those of a clock that was wrong, and do not count. */
  readonly remindedBy: number
  /** The shortest time before an end that is reminded of, in ms. */
  readonly lastBefore: number
}

/** Links by their end, and what was reminded of. */
export function createExpiringLinkStore(database: SqliteDatabase) {
  const between = database.prepare<[ExpiringRange], ExpiringRow>(
    `SELECT id, expires_at AS expiresAt, size, sha256, saved_path AS savedPath,
       -- A row that cannot be read must not hide the others.
       iif(json_valid(state_data), max(created_at, ifnull(json_extract(state_data, '$.result.uploadedAt'), 0)), created_at) AS uploadedAt,
       iif(json_valid(source), json_extract(source, '$.path'), NULL) AS path,
       iif(json_valid(source), json_extract(source, '$.mtimeMs'), NULL) AS mtimeMs,
       (SELECT min(before_ms) FROM reminders WHERE upload = u.id AND expires_at = u.expires_at
         AND reminded_at <= @remindedBy) AS reminded
     FROM uploads u WHERE url IS NOT NULL AND forgotten_at IS NULL AND expires_at > @after AND expires_at <= @until
       AND state = 'done' AND alive IS NOT 0
       AND (expires_at > @now OR created_at < expires_at - @lastBefore AND NOT EXISTS (SELECT 1 FROM reminders WHERE upload = u.id AND expires_at = u.expires_at
         AND reminded_at <= @remindedBy AND before_ms <= @lastBefore))
       AND NOT ${wasRenewed('u')}
     ORDER BY expires_at`,
  )
  const remind = database.prepare(
    `INSERT OR REPLACE INTO reminders (upload, before_ms, expires_at, reminded_at)
     SELECT id, ?, expires_at, ? FROM uploads WHERE id = ?`,
  )
  const forget = database.prepare('DELETE FROM reminders WHERE expires_at < ?')
  const writes = database.prepare('SELECT total_changes()').pluck()
  const inOneCommit = database.transaction((work: () => void) => work())
  return {
    /** The soonest first; of those that have ended, the ones that may still be reminded of. */
    between: (range: ExpiringRange): ExpiringRow[] => between.all(range),
    /** Changes with everything that is written to the database, here or by another. */
    version: (): string => `${writes.get()} ${database.pragma('data_version', { simple: true })}`,
    /** Writes down what was reminded of, in one commit, so that it is not reminded of again. */
    remind(due: readonly { id: string; before: number }[], at: number): void {
      inOneCommit(() => {
        for (const { id, before } of due) remind.run(before, at, id)
      })
    },
    /** Drops what was written of links that ended before a moment. */
    forgetBefore: (at: number) => forget.run(at),
  }
}
