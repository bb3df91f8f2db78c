import type { SqliteDatabase } from './database.ts'

/** The search keeps what begins with so many letters at hand (`prefix` of its table). */
const atHand = 3
/** So many words are looked for one by one. */
const mostWords = 60

/**
 * Gives the words of a search that begin in a way, or null where they are too many or looking for the beginning is as
 * quick. SQLite goes through all that a longer beginning finds, a whole history may be, before it gives the first row;
 * of whole words it gives the newest rows at once.
 */
export function createSearchWords(database: SqliteDatabase): (start: string) => readonly string[] | null {
  database.exec(
    'CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_words USING fts5vocab (main, uploads_search, instance)',
  )
  const next = database
    .prepare<[string], string>('SELECT term FROM temp.search_words WHERE term >= ? LIMIT 1')
    .pluck()
  return (start) => {
    // How other letters are folded is for SQLite to know.
    if (start.length <= atHand || !/^[\da-z]+$/i.test(start)) return null
    const first = start.toLowerCase()
    const words: string[] = []
    for (let word = next.get(first); word?.startsWith(first); word = next.get(`${word}\u0001`)) {
      if (words.length === mostWords) return null
      words.push(word)
    }
    return words
  }
}
