import type { UploadRecord } from '../upload-record.ts'
import type { SqliteDatabase } from './database.ts'
import { recordOf, type UploadRow } from './upload-row.ts'

export type RenewalStore = ReturnType<typeof createRenewalStore>

/** Links that were renewed more often show the last of their uploads. */
const mostShown = 50

/**
 * The condition that another upload took a row's place: it renewed it, is up, and was not forgotten. `u` names the
 * row. Only what came later counts, so that rows of a stranger's file cannot stand for one another in a circle.
 */
export const wasRenewed = (u: string): string =>
  `EXISTS (SELECT 1 FROM uploads r WHERE r.renewed_from = ${u}.id AND r.state = 'done' AND r.forgotten_at IS NULL
     AND (r.created_at, r.seq) > (${u}.created_at, ${u}.seq))`

/** Which upload stands for which: an upload and those that renewed it, one after the other, are one item to a person. */
export function createRenewalStore(database: SqliteDatabase) {
  const next = database.prepare<[string], UploadRow>(
    `SELECT r.* FROM uploads u JOIN uploads r ON r.renewed_from = u.id
     WHERE u.id = ? AND r.state = 'done' AND r.forgotten_at IS NULL AND (r.created_at, r.seq) > (u.created_at, u.seq)
     ORDER BY r.seq DESC LIMIT 1`,
  )
  const unfinished = database.prepare<[string], UploadRow>(
    `SELECT * FROM uploads WHERE renewed_from = ? AND forgotten_at IS NULL
       AND state NOT IN ('done', 'failed', 'cancelled') LIMIT 1`,
  )
  const pending = database.prepare<[string], UploadRow>(
    `SELECT * FROM uploads WHERE renewed_from = ? AND forgotten_at IS NULL AND state <> 'done'`,
  )
  const earlier = database.prepare<[{ id: string; all: number; most: number }], UploadRow>(
    `WITH RECURSIVE chain (id, seq, created_at, renewed_from, depth) AS (
       SELECT id, seq, created_at, renewed_from, 0 FROM uploads WHERE id = @id
       UNION ALL
       SELECT u.id, u.seq, u.created_at, u.renewed_from, depth + 1 FROM chain c JOIN uploads u ON u.id = c.renewed_from
       WHERE (u.created_at, u.seq) < (c.created_at, c.seq)
     ) SELECT u.* FROM chain c CROSS JOIN uploads u ON u.seq = c.seq WHERE depth > 0 AND (@all OR u.forgotten_at IS NULL)
     ORDER BY depth LIMIT @most`,
  )
  // From the renewals, which are few: left to itself, SQLite begins with every link there is.
  const behind = database.prepare<[], { old: number; by: number }>(
    `SELECT o.seq AS old, u.seq AS by FROM uploads u INDEXED BY uploads_renewal CROSS JOIN uploads o ON o.id = u.renewed_from
     WHERE u.renewed_from IS NOT NULL AND u.state = 'done' AND u.forgotten_at IS NULL AND u.url = o.url
       AND o.state = 'done' AND o.forgotten_at IS NULL AND (u.created_at, u.seq) > (o.created_at, o.seq)
       AND (o.expires_at IS NOT u.expires_at OR o.alive IS NOT u.alive)
       AND u.seq = (SELECT max(r.seq) FROM uploads r
         WHERE r.renewed_from = o.id AND r.state = 'done' AND r.forgotten_at IS NULL)
     ORDER BY u.seq DESC LIMIT 500`,
  )
  // Told apart by their content, since nothing else of it is in an index.
  const sharing = database.prepare<[Pick<UploadRow, 'size' | 'sha256' | 'url' | 'seq'>], UploadRow>(
    `SELECT * FROM uploads INDEXED BY uploads_content
     WHERE size = @size AND substr(sha256, 1, 4) IS substr(@sha256, 1, 4) AND sha256 IS @sha256
       AND url IS NOT NULL AND forgotten_at IS NULL AND state = 'done'
       AND url = @url AND seq <> @seq AND instr(state_data, '"reusedFrom":"') > 0`,
  )
  const bySeq = database.prepare<[number], UploadRow>('SELECT * FROM uploads WHERE seq = ?')
  const at = (seq: number): UploadRecord[] => {
    const row = bySeq.get(seq)
    return row ? [recordOf(row)] : []
  }
  return {
    /** The upload that stands for this one now: itself, or the last that renewed it. */
    newest(record: UploadRecord): UploadRecord {
      let now = record
      for (let row = next.get(now.upload.id); row; row = next.get(now.upload.id)) now = recordOf(row)
      return now
    },
    /** Uploads whose link lives on through a renewal, and whose rows do not say so yet, with what renewed them. */
    behind: (): { old: UploadRecord; by: UploadRecord }[] =>
      behind.all().flatMap((pair) => at(pair.old).flatMap((old) => at(pair.by).map((by) => ({ old, by })))),
    /** Whether one that is to renew it has not ended yet. */
    isUnderWay: (id: string): boolean => unfinished.get(id) !== undefined,
    /** Uploads for which nothing was sent, since this one's link was there: it is theirs, too. */
    sharing: ({ seq, upload: { size, sha256, state } }: UploadRecord): UploadRecord[] =>
      state.kind === 'done' ? sharing.all({ seq, size, sha256, url: state.result.url }).map(recordOf) : [],
    /** What may yet renew it: on its way, or failed and perhaps sent again. */
    pending: (id: string): UploadRecord[] => pending.all(id).map(recordOf),
    /** What it renewed, directly or through others, the latest first; also what was forgotten. */
    earlier: (id: string): UploadRecord[] => earlier.all({ id, all: 1, most: -1 }).map(recordOf),
    /** The same as far as a person is shown it. */
    shown: (id: string): UploadRecord[] => earlier.all({ id, all: 0, most: mostShown }).map(recordOf),
  }
}
