import Database from 'better-sqlite3'
import { migrate } from '../store/database.ts'
import { openForReading } from '../store/open-for-reading.ts'
import { nothing, stageRestore } from '../store/restore-files.ts'
import { salvageRows } from '../store/salvage-rows.ts'
import { checkDatabase } from './check-database.ts'

export interface StageInput {
  readonly dataDir: string
  readonly backup: string
}

/**
 * Copies a backup beside the database and checks it (see `stageRestore`). Where the database is damaged, what is newer
 * in it and can still be read comes along; where it is sound, the person wants what was before, and gets that.
 */
export function stageBackup({ dataDir, backup }: StageInput): { readonly salvaged: number } {
  let salvaged = 0
  stageRestore(dataDir, backup, (copy) => {
    if (backup !== nothing && isDamaged(dataDir)) salvaged = salvage(dataDir, copy)
  })
  return { salvaged }
}

function isDamaged(dataDir: string): boolean {
  try {
    const { sound, unreadable } = checkDatabase({ dataDir, deep: false })
    return !sound || unreadable > 0
  } catch {
    return true
  }
}

function salvage(dataDir: string, path: string): number {
  let damaged: ReturnType<typeof openForReading>
  try {
    damaged = openForReading(dataDir)
  } catch {
    return 0
  }
  const copy = new Database(path)
  try {
    // One file, without a log that would have to be moved with it.
    copy.pragma('journal_mode = DELETE')
    migrate(copy)
    return salvageRows(damaged, copy)
  } finally {
    copy.close()
    damaged.close()
  }
}
