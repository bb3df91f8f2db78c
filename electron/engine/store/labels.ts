import type { TagUse } from '../../../shared/tag-schemas.ts'
import type { SqliteDatabase } from './database.ts'

/** What a person writes to an upload. */
export interface Labels {
  readonly tags: readonly string[]
  readonly note: string | null
}

export type LabelStore = ReturnType<typeof createLabelStore>

/** Suggestions beyond this help nobody. */
const mostSuggestions = 200

/** Tags and notes. They are written here alone: the steps of an upload never touch them. */
export function createLabelStore(database: SqliteDatabase) {
  const write = database.prepare('UPDATE uploads SET tags = ?, note = ?, searchable = 0 WHERE seq = ?')
  const used = database.prepare<[], { tags: string; count: number; last: number }>(
    `SELECT tags, count(*) AS count, max(seq) AS last FROM uploads INDEXED BY uploads_tags
     WHERE tags IS NOT NULL AND forgotten_at IS NULL GROUP BY tags`,
  )
  return {
    /** The row leaves the search until it is taken in again. */
    set(seq: number, { tags, note }: Labels): void {
      write.run(tags.length === 0 ? null : JSON.stringify(tags), note, seq)
    },
    /** Every tag in use, the latest used first, at most 200. */
    used(): TagUse[] {
      const tags = new Map<string, TagUse>()
      for (const row of used.all().sort((a, b) => b.last - a.last)) {
        for (const tag of JSON.parse(row.tags) as string[]) {
          const key = tag.toLowerCase()
          const before = tags.get(key)
          tags.set(key, { tag: before?.tag ?? tag, count: (before?.count ?? 0) + row.count })
        }
      }
      return [...tags.values()].slice(0, mostSuggestions)
    },
  }
}
