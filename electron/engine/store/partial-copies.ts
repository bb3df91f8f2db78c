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
  return {
    get: (upload: string, folder: string): PartialCopy | null => get.get(upload, folder) ?? null,
    put: (upload: string, folder: string, { part, etag }: PartialCopy) => put.run(upload, folder, part, etag),
    remove: (upload: string, folder: string) => remove.run(upload, folder),
  }
}
