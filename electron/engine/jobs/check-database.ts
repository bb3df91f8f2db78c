import { isDamage } from '../store/is-database-fault.ts'
import { openForReading } from '../store/open-for-reading.ts'

export interface CheckResult {
  readonly sound: boolean
  /** What SQLite says of it, at most 5 lines: pages, rows and indexes, nothing of what is in them. */
  readonly problems: readonly string[]
  /** Rows whose content cannot be read. */
  readonly unreadable: number
  readonly uploads: number
  readonly bytes: number
}

/** Looks through the whole database. `deep` also compares every index with its table, which takes several times as long. */
export function checkDatabase(input: { readonly dataDir: string; readonly deep: boolean }): CheckResult {
  const nothing = { unreadable: 0, uploads: 0, bytes: 0 }
  try {
    const database = openForReading(input.dataDir)
    try {
      const found = database.pragma(input.deep ? 'integrity_check(5)' : 'quick_check(5)') as object[]
      const problems = found.map((row) => String(Object.values(row)[0])).filter((line) => line !== 'ok')
      const number = (sql: string): number => database.prepare<[], number>(sql).pluck().get() ?? 0
      const bytes =
        (database.pragma('page_count', { simple: true }) as number) *
        (database.pragma('page_size', { simple: true }) as number)
      if (problems.length > 0) return { sound: false, problems, ...nothing, bytes }
      const unreadable = number(
        'SELECT count(*) FROM uploads WHERE NOT (json_valid(source) AND json_valid(state_data))',
      )
      return { sound: true, problems, unreadable, uploads: number('SELECT count(*) FROM uploads'), bytes }
    } finally {
      database.close()
    }
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
    if (!isDamage(cause)) throw error
    return { sound: false, problems: [String((cause as { code?: unknown }).code)], ...nothing }
  }
}
