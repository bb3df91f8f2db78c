import type { SqliteDatabase } from './database.ts'
import { isDatabaseFault } from './is-database-fault.ts'

export type ResumeStates = ReturnType<typeof createResumeStates>

/** What each provider wrote down of an upload that broke off, so that a later attempt goes on from there. */
export function createResumeStates(database: SqliteDatabase) {
  const read = database.prepare<[number], { resume: string | null }>(
    'SELECT resume FROM uploads WHERE seq = ?',
  )
  const write = database.prepare('UPDATE uploads SET resume = ? WHERE seq = ?')
  return {
    get: (seq: number): string | null => read.get(seq)?.resume ?? null,
    /** False where it cannot be written (a full disk): a later attempt would go on from what was written before. */
    set(seq: number, state: string | null): boolean {
      try {
        write.run(state, seq)
        return true
      } catch (error) {
        if (!isDatabaseFault(error)) throw error
        return false
      }
    },
  }
}
