import type { MissedSummary } from '../../../shared/history.ts'
import type { MissedWhy } from '../expiry/due-reminders.ts'
import type { SqliteDatabase } from './database.ts'
import { isDatabaseFault } from './is-database-fault.ts'
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
  /** Reminders written later are those of a clock that was wrong, and do not count. */
  readonly remindedBy: number
}

/**
 * Found as text, in a third of the time that it takes to read the whole as JSON; and a row that cannot be read must not
 * hide the others. Within a name the quotes would be escaped.
 */
const uploadedAt = `iif(instr(state_data, '"uploadedAt":') > 0,
  max(created_at, CAST(substr(state_data, instr(state_data, '"uploadedAt":') + 13, 16) AS INTEGER)), created_at)`

/** Of what is no file nothing is read. */
const ofFile = (key: 'path' | 'mtimeMs') =>
  `iif(substr(source, 1, 14) = '{"kind":"file"' AND json_valid(source), json_extract(source, '$.${key}'), NULL)`

/** Links by their end, and what was reminded of. */
export function createExpiringLinkStore(database: SqliteDatabase) {
  const between = database.prepare<[ExpiringRange], ExpiringRow>(
    `SELECT id, expires_at AS expiresAt, size, sha256, saved_path AS savedPath,
       ${uploadedAt} AS uploadedAt, ${ofFile('path')} AS path, ${ofFile('mtimeMs')} AS mtimeMs,
       (SELECT min(before_ms) FROM reminders WHERE upload = u.id AND expires_at = u.expires_at
         AND reminded_at <= @remindedBy) AS reminded
     FROM uploads u WHERE url IS NOT NULL AND forgotten_at IS NULL AND expires_at > @after AND expires_at <= @until
       AND state = 'done' AND alive IS NOT 0
       AND NOT ${wasRenewed('u')}
     ORDER BY expires_at`,
  )
  const remind = database.prepare(
    `INSERT OR REPLACE INTO reminders (upload, before_ms, expires_at, reminded_at, missed)
     SELECT id, ?, expires_at, ?, ? FROM uploads WHERE id = ?`,
  )
  const lookedAt = database.prepare<[], number>('SELECT looked_at FROM expiry_looks').pluck()
  const looked = database.prepare('INSERT OR REPLACE INTO expiry_looks (id, looked_at) VALUES (1, ?)')
  // What was renewed since is up again.
  const missed = database.prepare<[{ now: number; by: number }], { why: string; count: number; at: number }>(
    `SELECT r.missed AS why, count(*) AS count, max(r.reminded_at) AS at
     FROM reminders r INDEXED BY reminders_missed JOIN uploads u ON u.id = r.upload
     WHERE r.missed IS NOT NULL AND r.reminded_at <= @by AND u.expires_at = r.expires_at AND u.expires_at <= @now
       AND u.forgotten_at IS NULL AND NOT ${wasRenewed('u')} GROUP BY r.missed`,
  )
  const dismiss = database.prepare('UPDATE reminders SET missed = NULL WHERE missed IS NOT NULL')
  const forget = database.prepare('DELETE FROM reminders WHERE expires_at < ?')
  const inOneCommit = database.transaction((work: () => void) => work())
  return {
    /** The soonest first. */
    between: (range: ExpiringRange): ExpiringRow[] => between.all(range),
    /** Writes down what was reminded of, or can be no more, in one commit, so that it is not told again. */
    remind(told: readonly { id: string; before: number; why?: MissedWhy }[], at: number): void {
      inOneCommit(() => {
        for (const { id, before, why = null } of told) remind.run(before, at, why, id)
      })
    },
    /** When links were looked at last, by whichever run; null: never. */
    lookedAt: (): number | null => lookedAt.get() ?? null,
    /** Nothing on a full disk: what was told is written, and that is what counts. */
    looked(at: number): void {
      try {
        looked.run(at)
      } catch (error) {
        if (!isDatabaseFault(error)) throw error
      }
    },
    /**
     * Ends that nobody was told of in time, until they are dismissed; null: none.
     * @param by what was written later was written by a clock that was wrong.
     */
    missed(now: number, by: number): MissedSummary | null {
      const rows = missed.all({ now, by })
      const of = (why: MissedWhy) => rows.find((row) => row.why === why)?.count ?? 0
      const at = Math.max(...rows.map((row) => row.at))
      return rows.length === 0 ? null : { closed: of('closed'), quiet: of('quiet'), later: of('later'), at }
    },
    /** Returns how many there were. */
    dismissMissed: (): number => dismiss.run().changes,
    /** Drops what was written of links that ended before a moment. */
    forgetBefore: (at: number) => forget.run(at),
  }
}
