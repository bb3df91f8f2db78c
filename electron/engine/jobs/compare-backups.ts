import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { BackupChoice, RecoveryState } from '../../../shared/recovery.ts'
import { backupFolder, listBackups } from '../store/backups.ts'
import { openForReading } from '../store/open-for-reading.ts'
import { readRows } from '../store/read-ended.ts'

/**
 * Every backup, with what is in it, and what the database holds that it does not, as far as that can still be read.
 */
export function compareBackups(input: { readonly dataDir: string }): Omit<RecoveryState, 'damage'> {
  const { dataDir } = input
  const backups = listBackups(dataDir).map((backup) => ({
    ...backup,
    open: openBackup(dataDir, backup.name),
  }))
  const lost = new Map(backups.map(({ name }) => [name, { uploads: 0, links: 0 }]))
  let readable: RecoveryState['readable'] = 'none'
  try {
    const database = openForReading(dataDir)
    try {
      readable = 'whole'
      for (const { rows, unreadable } of readRows(database)) {
        if (unreadable > 0) readable = 'part'
        for (const row of rows) {
          for (const { name, open } of backups) {
            const there = open?.changedAt(row.id)
            const counts = lost.get(name)
            if (!counts || (there !== undefined && there >= row.changed_at)) continue
            if (there === undefined) counts.uploads++
            if (row.url !== null) counts.links++
          }
        }
      }
    } finally {
      database.close()
    }
  } catch {
    readable = 'none'
  }
  try {
    const choices = backups.map(({ name, madeAt, bytes, open }): BackupChoice => {
      const counts = lost.get(name) ?? null
      return {
        ...{ name, madeAt, bytes },
        uploads: open?.uploads ?? null,
        links: open?.links ?? null,
        lost: readable === 'none' ? null : counts,
      }
    })
    return { backups: choices, readable }
  } finally {
    for (const { open } of backups) open?.close()
  }
}

/** Null: it cannot be read itself. */
function openBackup(dataDir: string, name: string) {
  try {
    const database = new Database(join(backupFolder(dataDir), name), { readonly: true })
    const changedAt = database
      .prepare<[string], number>('SELECT changed_at FROM uploads WHERE id = ?')
      .pluck()
    const count = (sql: string) => database.prepare<[], number>(sql).pluck().get() ?? 0
    return {
      uploads: count('SELECT count(*) FROM uploads'),
      links: count('SELECT count(*) FROM uploads WHERE url IS NOT NULL'),
      changedAt: (id: string) => changedAt.get(id),
      close: () => database.close(),
    }
  } catch {
    return null
  }
}
