import { readJson } from '../../../shared/read-json.ts'
import { type Attempt, attemptSchema, type Upload } from '../../../shared/upload.ts'
import type { UploadRecord } from '../upload-record.ts'
import type { SqliteDatabase } from './database.ts'
import { packAttempts, unpackAttempts } from './past-attempts.ts'

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
 * runs, the row's own state says so (`runningAttempt`), which spares a write for each of many small files. Once an upload
 * is done, its tries are packed into its own row: they are most of what would be on the disk for it.
 */
export function createAttemptStore(database: SqliteDatabase) {
  const add = database.prepare(
    `INSERT OR REPLACE INTO attempts (upload, number, started_at, ended_at, method, bytes, outcome, failure, reply)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const of = database.prepare<[number], AttemptRow>('SELECT * FROM attempts WHERE upload = ? ORDER BY number')
  const past = database.prepare<[number], Buffer | null>('SELECT past FROM uploads WHERE seq = ?').pluck()
  const remove = database.prepare('DELETE FROM attempts WHERE upload = ?')
  const unpacked = ({ seq, upload }: UploadRecord): EndedAttempt[] => {
    if (upload.state.kind !== 'done') return []
    const packed = past.get(seq)
    return packed ? unpackAttempts(upload, upload.state.result, packed) : []
  }
  return {
    /** @param upload the row's `seq`. */
    add(upload: number, attempt: EndedAttempt): void {
      const { number, startedAt, endedAt, method, bytes, outcome, failure, reply } = attempt
      const cause = failure ? JSON.stringify(failure) : null
      add.run(upload, number, startedAt, endedAt, method, bytes, outcome, cause, reply)
    },
    of(record: UploadRecord): { attempts: Attempt[]; reply: string | null } {
      const found = [...unpacked(record), ...of.all(record.seq).flatMap(attemptOf)]
      return {
        attempts: found.map(({ reply: _, ...attempt }) => attempt),
        reply: found.findLast(({ reply }) => reply !== null)?.reply ?? null,
      }
    },
    /** Takes them out of their rows. Returns what is to stand in the upload's own row instead, where there is anything. */
    pack(record: UploadRecord, packed: Buffer | null): Buffer | null {
      const { state } = record.upload
      if (state.kind !== 'done') return packed
      const found = of.all(record.seq)
      const readable = found.flatMap(attemptOf)
      // What cannot be read now stays where it is.
      if (packed !== null || found.length === 0 || readable.length < found.length) return packed
      remove.run(record.seq)
      return packAttempts(record.upload, state.result, readable)
    },
  }
}

function attemptOf(row: AttemptRow): EndedAttempt[] {
  const parsed = attemptSchema.safeParse({
    number: row.number,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    method: row.method,
    bytes: row.bytes,
    outcome: row.outcome,
    failure: row.failure === null ? null : readJson(row.failure),
  })
  return parsed.success ? [{ ...parsed.data, endedAt: row.ended_at ?? row.started_at, reply: row.reply }] : []
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
