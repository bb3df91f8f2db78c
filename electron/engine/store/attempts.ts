import { type Attempt, attemptSchema, type Upload } from '../../../shared/upload.ts'
import type { SqliteDatabase } from './database.ts'

export type AttemptStore = ReturnType<typeof createAttemptStore>

interface AttemptRow {
  number: number
  started_at: number
  ended_at: number | null
  method: string
  bytes: number
  outcome: string
  failure: string | null
  reply: string | null
}

/** An attempt that is over, and the host's reply to it. */
export type EndedAttempt = Attempt & { readonly endedAt: number; readonly reply: string | null }

/**
 * Each try of each upload: what "what happened to this file?" shows. A try is written when it is over; while it
 * runs, the row's own state says so (`runningAttempt`), which spares a write for each of many small files.
 */
export function createAttemptStore(database: SqliteDatabase) {
  const add = database.prepare(
    `INSERT OR REPLACE INTO attempts (upload, number, started_at, ended_at, method, bytes, outcome, failure, reply)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const of = database.prepare<[number], AttemptRow>('SELECT * FROM attempts WHERE upload = ? ORDER BY number')
  return {
    /** @param upload the row's `seq`. */
    add(upload: number, attempt: EndedAttempt): void {
      const { number, startedAt, endedAt, method, bytes, outcome, failure, reply } = attempt
      const cause = failure ? JSON.stringify(failure) : null
      add.run(upload, number, startedAt, endedAt, method, bytes, outcome, cause, reply)
    },
    of(upload: number): { attempts: Attempt[]; reply: string | null } {
      const rows = of.all(upload)
      const attempts = rows.flatMap((row) => {
        const parsed = attemptSchema.safeParse({
          number: row.number,
          startedAt: row.started_at,
          endedAt: row.ended_at,
          method: row.method,
          bytes: row.bytes,
          outcome: row.outcome,
          failure: row.failure === null ? null : JSON.parse(row.failure),
        })
        return parsed.success ? [parsed.data] : []
      })
      return { attempts, reply: rows.findLast((row) => row.reply !== null)?.reply ?? null }
    },
  }
}

/** The attempt that a row's state speaks of, or null when it is not being sent. */
export function runningAttempt({ state, attempts }: Upload): Attempt | null {
  if (state.kind !== 'sending') return null
  const { since, method } = state
  return {
    number: attempts,
    startedAt: since,
    endedAt: null,
    method,
    bytes: 0,
    outcome: 'running',
    failure: null,
  }
}
