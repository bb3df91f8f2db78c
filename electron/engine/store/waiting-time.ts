import type { SqliteDatabase } from './database.ts'

export type WaitingTime = ReturnType<typeof createWaitingTime>

const held = `waiting_since IS NOT NULL AND cleared_at IS NULL AND state IN ('queued', 'waiting', 'sending')`

/**
 * Hours for which no Mayfly is there are no waiting for network or host. When one was there last is told by what it
 * wrote last to a row that waits, and by how it closed; after a kill in a long wait it counts too little, never too much.
 * All times in ms since the epoch. What cannot be written throws SQLite's error.
 */
export function createWaitingTime(database: SqliteDatabase) {
  const lastChange = database
    .prepare<[], number | null>(`SELECT max(changed_at) FROM uploads INDEXED BY uploads_held WHERE ${held}`)
    .pluck()
  const lastAwake = database.prepare<[], number>('SELECT at FROM last_awake').pluck()
  const keep = database.prepare('INSERT OR REPLACE INTO last_awake (id, at) VALUES (1, ?)')
  // A clock that was ahead, and is right again, left waits that begin later than now.
  const shift = database.prepare<[{ gap: number; now: number }]>(
    `UPDATE uploads SET waiting_since = min(waiting_since + @gap, @now) WHERE seq IN
       (SELECT seq FROM uploads INDEXED BY uploads_held WHERE ${held})`,
  )
  return {
    /** At a start, before anything is changed: waits begin later by as long as nobody was there. */
    leaveOutClosed: database.transaction((now: number): void => {
      const changed = lastChange.get() ?? null
      if (changed === null) return
      const gap = Math.max(0, now - Math.max(changed, lastAwake.get() ?? 0))
      shift.run({ gap, now })
      keep.run(now)
    }),
    /** At the end. Where nothing waits nothing is written: a backup is made of what has changed. */
    keepEnd(now: number): void {
      if ((lastChange.get() ?? null) !== null) keep.run(now)
    },
  }
}
