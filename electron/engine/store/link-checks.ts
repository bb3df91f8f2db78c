import type { UploadRecord } from '../upload-record.ts'
import type { SqliteDatabase } from './database.ts'
import { wasRenewed } from './renewals.ts'
import { recordOf, type UploadRow } from './upload-row.ts'

export type LinkCheckStore = ReturnType<typeof createLinkCheckStore>

/** When links were looked at, and since when one seems to be missing. All times ms since the epoch. */
export function createLinkCheckStore(database: SqliteDatabase) {
  // A time of a check in the future is one from before the clock was set back.
  const isDue = `NOT ${wasRenewed('u')} AND url IS NOT NULL AND state = 'done' AND forgotten_at IS NULL AND alive IS NOT 0
     AND CASE WHEN missing_since IS NULL
       THEN coalesce(checked_at, created_at) <= @before OR coalesce(checked_at, created_at) > @now
       ELSE missing_since <= @missingBefore OR missing_since > @now END`
  const columns = 'seq, missing_since IS NULL AS looks_alive, coalesce(checked_at, created_at) AS seen_at'
  // In two parts, or SQLite would look at every link there ever was: most of a long history is over.
  const due = database.prepare<
    [{ now: number; before: number; missingBefore: number; most: number }],
    UploadRow
  >(
    `SELECT u.* FROM (SELECT * FROM (
       SELECT ${columns} FROM uploads u INDEXED BY uploads_expiry WHERE expires_at > @now AND ${isDue}
       UNION ALL
       SELECT ${columns} FROM uploads u INDEXED BY uploads_expiry WHERE expires_at IS NULL AND ${isDue}
     ) ORDER BY looks_alive, seen_at LIMIT @most) d CROSS JOIN uploads u ON u.seq = d.seq
     ORDER BY d.looks_alive, d.seen_at`,
  )
  // Its row has taken over the end of what renewed it.
  const oldEnd = `CAST(coalesce(iif(json_valid(o.state_data), json_extract(o.state_data, '$.result.firstExpiresAt'), NULL),
       o.expires_at) AS INTEGER)`
  const kept = database.prepare<[{ now: number }], UploadRow>(
    `SELECT u.* FROM uploads u JOIN uploads o ON o.id = u.renewed_from
     WHERE u.renewed_from IS NOT NULL AND u.state = 'done' AND u.forgotten_at IS NULL AND u.url = o.url
       AND u.alive IS NOT 0 AND ${oldEnd} <= @now AND u.expires_at > @now
       AND coalesce(u.checked_at, 0) <= ${oldEnd} LIMIT 1`,
  )
  const missingSince = database.prepare<[number], { at: number | null }>(
    'SELECT missing_since AS at FROM uploads WHERE seq = ?',
  )
  const write = database.prepare(
    `UPDATE uploads SET checked_at = @now, missing_since = @missing,
       seen_alive_at = iif(@seenAlive, @now, seen_alive_at) WHERE seq = @seq`,
  )
  return {
    /**
     * The links to look at next, `most` of them: a kept one whose old end has passed since; those that seemed missing
     * long enough, then those not looked at for longest. Reads every link that lives: not to be asked for each one.
     */
    due(now: number, before: number, missingBefore: number, most: number): UploadRecord[] {
      const first = kept.get({ now })
      return (first ? [first] : due.all({ now, before, missingBefore, most })).map(recordOf)
    },
    missingSince: (seq: number): number | null => missingSince.get(seq)?.at ?? null,
    write: (seq: number, look: { now: number; missing: number | null; seenAlive: boolean }) =>
      write.run({ seq, ...look, seenAlive: look.seenAlive ? 1 : 0 }),
  }
}
