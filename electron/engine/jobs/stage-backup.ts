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
 * in it and can still be read comes along; where it is sound, the person wants what was before, and gets that. What
 * waited to be sent then, and does not any more, is paused.
 */
export function stageBackup({ dataDir, backup }: StageInput): { readonly salvaged: number } {
  let salvaged = 0
  stageRestore(dataDir, backup, (copy) => {
    if (backup === nothing) return
    if (isDamaged(dataDir)) salvaged = salvage(dataDir, copy)
    holdBack(dataDir, copy)
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

const waiting = `state IN ('queued', 'waiting', 'needs-key') AND cleared_at IS NULL`

/** What has been sent since would be sent a second time by itself. */
function holdBack(dataDir: string, path: string): void {
  const copy = new Database(path)
  let now: ReturnType<typeof openForReading> | null = null
  try {
    copy.pragma('journal_mode = DELETE')
    const ids = copy.prepare<[], string>(`SELECT id FROM uploads WHERE ${waiting}`).pluck().all()
    const pause = copy.prepare(
      `UPDATE uploads SET state = 'paused', state_data = '{"kind":"paused","because":null}', wait_until = NULL WHERE id = ?`,
    )
    now = openNow(dataDir)
    const waits = stillWaits(now)
    copy.transaction(() => {
      for (const id of ids) if (!waits(id)) pause.run(id)
    })()
  } finally {
    now?.close()
    copy.close()
  }
}

function openNow(dataDir: string): ReturnType<typeof openForReading> | null {
  try {
    return openForReading(dataDir)
  } catch {
    return null
  }
}

/** Whether an upload waits in the database of now as well; not where that cannot be read. */
function stillWaits(now: ReturnType<typeof openForReading> | null): (id: string) => boolean {
  return (id) => {
    try {
      if (now === null) return false
      return now.prepare<[string]>(`SELECT 1 FROM uploads WHERE id = ? AND ${waiting}`).get(id) !== undefined
    } catch {
      return false
    }
  }
}
