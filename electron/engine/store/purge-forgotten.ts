import type { Clock } from '../clock.ts'
import type { SqliteDatabase } from './database.ts'

/** Rows of one commit: short enough that the queue does not wait for it. */
const slice = 200
/** Often enough for days without a restart, and after sleep. In ms. */
const pauseMs = 3_600_000

/**
 * Deletes what a person forgot, with its attempts, replies and batch, once it is too late to undo that: at once, and then
 * hour by hour until `signal` is aborted. A disk that is full leaves it for the next hour.
 */
export async function keepPurged(options: {
  database: SqliteDatabase
  clock: Clock
  /** How long it can be taken back, in ms. */
  undoMs: number
  /** What else is done by the hour, after that: one timer for both. */
  tidy: () => Promise<void>
  signal: AbortSignal
}): Promise<void> {
  const { database, clock, undoMs, signal } = options
  const purge = preparePurge(database)
  while (!signal.aborted) {
    let pause = pauseMs
    try {
      if (purge(clock.now() - undoMs) === slice) pause = 1
    } catch (error) {
      if (!String((error as { code?: string }).code).startsWith('SQLITE_')) throw error
    }
    if (pause === pauseMs) await options.tidy()
    await clock.sleep(pause, signal)
  }
}

/** Gives what deletes some of the rows that were forgotten before a moment (ms since the epoch), and says how many. */
function preparePurge(database: SqliteDatabase): (before: number) => number {
  const forgotten = database.prepare<[number], { seq: number; id: string; batch: string }>(
    `SELECT seq, id, batch FROM uploads WHERE forgotten_at IS NOT NULL AND forgotten_at < ?
       AND state IN ('done', 'failed', 'cancelled') LIMIT ${slice}`,
  )
  const attempts = database.prepare('DELETE FROM attempts WHERE upload = ?')
  const search = database.prepare('DELETE FROM uploads_search WHERE rowid = ?')
  const uploads = database.prepare('DELETE FROM uploads WHERE seq = ?')
  // Its label may be the name of a file.
  const batches = database.prepare(
    'DELETE FROM batches WHERE id = ? AND NOT EXISTS (SELECT 1 FROM uploads WHERE batch = batches.id)',
  )
  // Not `own_copies`: what Mayfly saved by itself counts for as long as it lies on the disk. Nor `partial_copies`,
  // without which nobody would know of a file that is still to be removed.
  const care = ['link_marks', 'link_troubles', 'link_events', 'reminders'].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE upload = ?`),
  )
  return database.transaction((before: number) => {
    const rows = forgotten.all(before)
    for (const { seq, id, batch } of rows) {
      for (const statement of care) statement.run(id)
      attempts.run(seq)
      search.run(BigInt(seq))
      uploads.run(seq)
      batches.run(batch)
    }
    return rows.length
  })
}
