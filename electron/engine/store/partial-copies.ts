import type { SqliteDatabase } from './database.ts'

export type PartialCopyStore = ReturnType<typeof createPartialCopyStore>

/** A copy that was begun: its file beside the others in the folder, and which version its bytes belong to. */
export interface PartialCopy {
  /** File name within the folder. */
  readonly part: string
  readonly etag: string | null
}

/** Copies that were begun and not finished, so that a restart goes on with them. */
export function createPartialCopyStore(database: SqliteDatabase) {
  const get = database.prepare<[string, string], PartialCopy>(
    'SELECT part, etag FROM partial_copies WHERE upload = ? AND folder = ?',
  )
  const put = database.prepare(
    'INSERT OR REPLACE INTO partial_copies (upload, folder, part, etag) VALUES (?, ?, ?, ?)',
  )
  const remove = database.prepare('DELETE FROM partial_copies WHERE upload = ? AND folder = ?')
  const left = database.prepare<[number], { upload: string; folder: string; part: string }>(
    `SELECT p.upload, p.folder, p.part FROM partial_copies p LEFT JOIN uploads u ON u.id = p.upload
     WHERE u.seq IS NULL OR u.alive = 0 OR u.expires_at <= ?`,
  )
  return {
    /** Those that nothing goes on with: the link has ended, or the upload was deleted. */
    left: (now: number) => left.all(now),
    get: (upload: string, folder: string): PartialCopy | null => get.get(upload, folder) ?? null,
    put: (upload: string, folder: string, { part, etag }: PartialCopy) => put.run(upload, folder, part, etag),
    remove: (upload: string, folder: string) => remove.run(upload, folder),
  }
}
