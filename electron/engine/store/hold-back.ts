import Database from 'better-sqlite3'
import { databaseFailure, type SqliteDatabase } from './database.ts'
import { openForReading } from './open-for-reading.ts'

const waiting = `state IN ('queued', 'waiting', 'needs-key') AND cleared_at IS NULL`

/**
 * Pauses in a database that is to take the place of another what waits to be sent there, and does not wait in that one:
 * what has been sent since would be sent a second time by itself. Done twice, it changes nothing more.
 * @param path of the one that comes; in one file, without a log that would have to be moved with it.
 * @throws FailureError when it cannot be written to, and then nothing has changed.
 */
export function holdBack(dataDir: string, path: string): void {
  let copy: SqliteDatabase | null = null
  let now: SqliteDatabase | null = null
  try {
    copy = new Database(path)
    copy.pragma('journal_mode = DELETE')
    // An empty history has no tables yet.
    if (copy.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'uploads'`).get() === undefined) return
    const ids = copy.prepare<[], string>(`SELECT id FROM uploads WHERE ${waiting}`).pluck().all()
    if (ids.length === 0) return
    now = openNow(dataDir)
    const waits = stillWaits(now)
    const sent = ids.filter((id) => !waits(id))
    if (sent.length === 0) return
    const pause = copy.prepare(
      `UPDATE uploads SET state = 'paused', state_data = '{"kind":"paused","because":null}', wait_until = NULL WHERE id = ?`,
    )
    copy.transaction(() => {
      for (const id of sent) pause.run(id)
    })()
  } catch (cause) {
    throw databaseFailure(path, cause)
  } finally {
    now?.close()
    copy?.close()
  }
}

function openNow(dataDir: string): SqliteDatabase | null {
  try {
    return openForReading(dataDir)
  } catch {
    return null
  }
}

/** Whether an upload waits in the database of now as well; not where that cannot be read. */
function stillWaits(now: SqliteDatabase | null): (id: string) => boolean {
  try {
    const find = now?.prepare<[string]>(`SELECT 1 FROM uploads WHERE id = ? AND ${waiting}`)
    return (id) => {
      try {
        return find?.get(id) !== undefined
      } catch {
        return false
      }
    }
  } catch {
    return () => false
  }
}
