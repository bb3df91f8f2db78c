import type { SqliteDatabase } from './database.ts'

export type ResumeStates = ReturnType<typeof createResumeStates>

/** What each provider wrote down of an upload that broke off, so that a later attempt goes on from there. */
export function createResumeStates(database: SqliteDatabase) {
  const read = database.prepare<[number], { resume: string | null }>(
    'SELECT resume FROM uploads WHERE seq = ?',
  )
  const write = database.prepare('UPDATE uploads SET resume = ? WHERE seq = ?')
  return {
    get: (seq: number): string | null => read.get(seq)?.resume ?? null,
    /** Where it cannot be written (a full disk), a later attempt starts anew, and this one goes on. */
    set(seq: number, state: string | null): void {
      try {
        write.run(state, seq)
      } catch (error) {
        if (!String((error as { code?: string }).code).startsWith('SQLITE_')) throw error
      }
    },
  }
}
