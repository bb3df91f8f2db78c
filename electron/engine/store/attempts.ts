import { type Attempt, attemptSchema } from '../../../shared/upload.ts'
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

/** Each try of each upload: what "what happened to this file?" shows. */
export function createAttemptStore(database: SqliteDatabase) {
  const begin = database.prepare(
    `INSERT OR REPLACE INTO attempts (upload, number, started_at, method, bytes, outcome) VALUES (?, ?, ?, ?, 0, 'running')`,
  )
  const end = database.prepare(
    'UPDATE attempts SET ended_at = ?, bytes = ?, outcome = ?, failure = ?, reply = ? WHERE upload = ? AND number = ?',
  )
  const cutShort = database.prepare(
    `UPDATE attempts SET ended_at = ?, outcome = 'cut-short' WHERE outcome = 'running'`,
  )
  const of = database.prepare<[number], AttemptRow>('SELECT * FROM attempts WHERE upload = ? ORDER BY number')
  return {
    begin: (upload: number, number: number, method: string, at: number) =>
      begin.run(upload, number, at, method),
    end: (
      upload: number,
      number: number,
      at: number,
      result: {
        bytes: number
        outcome: Attempt['outcome']
        failure: Attempt['failure']
        reply: string | null
      },
    ) =>
      end.run(
        at,
        result.bytes,
        result.outcome,
        result.failure ? JSON.stringify(result.failure) : null,
        result.reply,
        upload,
        number,
      ),
    /** Closes what a process that is gone left open. */
    closeRunning: (at: number) => cutShort.run(at),
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
