import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Upload } from '../../../shared/upload.ts'
import { laneId } from '../lane.ts'
import type { SqliteDatabase } from './database.ts'
import { createSearchIndex, searchChunk } from './search-index.ts'
import { rowOf, uploadColumns } from './upload-row.ts'

/** Rows of one commit: short enough that the queue does not wait for it. */
const chunkRows = 500
const columns = [...uploadColumns, 'tags', 'note'] as const

/**
 * What makes two rows the same upload although their ids differ: the same link made at the same moment, or the same
 * thing given at the same moment and place of its batch.
 */
const identity = `CASE WHEN state = 'done' AND json_valid(state_data)
  THEN 'd ' || url || ' ' || CAST(json_extract(state_data, '$.result.uploadedAt') AS INTEGER)
  ELSE state || ' ' || source || ' ' || CAST(created_at AS INTEGER) END || ' ' || CAST(position AS INTEGER) || ' ' || name`

/** Rows that are to be merged into the history, in a database of their own until all of them were read. */
export interface IncomingRows {
  /** False: a row with this id, or of the same upload, is there already. */
  add(upload: Upload): boolean
  /** Merges them, in commits of 500, into what `database` holds; yields how many were looked at. What is there stays as it is. */
  mergeInto(
    database: SqliteDatabase,
  ): Generator<{ done: number; of: number }, { added: number; known: number }>
  close(): void
}

/**
 * @param now ms since the epoch: rows that were in a queue elsewhere come as cleared then.
 */
export function openIncomingRows(dataDir: string, now: number): IncomingRows {
  const folder = join(dataDir, 'import')
  // Only one import runs at a time: what lies there is of one that was cut off.
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { mode: 0o700 })
  const path = join(folder, 'incoming.db')
  const incoming = new Database(path)
  incoming.pragma('journal_mode = OFF')
  incoming.pragma('synchronous = OFF')
  incoming.exec(
    `CREATE TABLE rows (n INTEGER PRIMARY KEY, seq INTEGER, ${columns.join(', ')}, identity TEXT GENERATED ALWAYS AS (${identity}));
     CREATE UNIQUE INDEX rows_id ON rows (id);
     CREATE UNIQUE INDEX rows_identity ON rows (identity);
     BEGIN`,
  )
  const insert = incoming.prepare(
    `INSERT OR IGNORE INTO rows (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
  )
  let isOpen = true
  const closeIncoming = (): void => {
    if (isOpen) incoming.close()
    isOpen = false
  }
  return {
    add(upload) {
      const record = {
        ...{ seq: 0, order: 0, tries: 0, waitingSince: null, privateDetour: false },
        lane: laneId({ destination: upload.destination, baseUrl: null, keyBatch: null }),
        upload: { ...upload, clearedAt: upload.clearedAt ?? now },
      }
      const tags = upload.tags.length > 0 ? JSON.stringify(upload.tags) : null
      return insert.run({ ...rowOf(record), tags, note: upload.note }).changes > 0
    },
    *mergeInto(database) {
      incoming.exec('COMMIT')
      closeIncoming()
      database.prepare('ATTACH ? AS incoming').run(path)
      try {
        return yield* merge(database)
      } finally {
        database.exec('DETACH incoming')
      }
    },
    close() {
      closeIncoming()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function* merge(
  database: SqliteDatabase,
): Generator<{ done: number; of: number }, { added: number; known: number }> {
  const number = (sql: string): number => database.prepare<[], number | null>(sql).pluck().get() ?? 0
  database.pragma('incoming.journal_mode = OFF')
  const of = number('SELECT count(*) FROM incoming.rows')
  // What stood for one of them may stay forgotten: whether it is listed by itself is found out anew.
  let added = database
    .prepare(
      `UPDATE main.uploads SET forgotten_at = NULL, searchable = 0
       WHERE forgotten_at IS NOT NULL AND id IN (SELECT id FROM incoming.rows)`,
    )
    .run().changes
  database.exec(
    `DELETE FROM incoming.rows WHERE EXISTS (SELECT 1 FROM main.uploads u WHERE u.id = rows.id);
     DELETE FROM incoming.rows WHERE identity IN (SELECT ${identity} FROM main.uploads WHERE forgotten_at IS NULL)`,
  )
  // Newest first is by row number: what is older than all that is here goes below it, in its own order.
  const oldest = number('SELECT min(created_at) FROM main.uploads')
  const below = Math.min(1, number('SELECT min(seq) FROM main.uploads'))
  const older = number(`SELECT count(*) FROM incoming.rows WHERE created_at < ${oldest}`)
  database.exec(
    `UPDATE incoming.rows SET seq = ${below - older - 1} + places.place
     FROM (SELECT n, row_number() OVER (ORDER BY n) AS place FROM incoming.rows WHERE created_at < ${oldest}) places
     WHERE places.n = rows.n`,
  )
  const names = ['seq', ...columns].join(', ')
  const insert = database.prepare<[number, number]>(
    `INSERT OR IGNORE INTO main.uploads (${names})
     SELECT ${names} FROM incoming.rows WHERE n > ? AND n <= ? ORDER BY n`,
  )
  const end = database
    .prepare<[number], number | null>(
      `SELECT max(n) FROM (SELECT n FROM incoming.rows WHERE n > ? ORDER BY n LIMIT ${chunkRows})`,
    )
    .pluck()
  const search = createSearchIndex(database)
  let done = of - number('SELECT count(*) FROM incoming.rows')
  let after = 0
  for (let to = end.get(after); typeof to === 'number'; to = end.get(after)) {
    added += insert.run(after, to).changes
    search.catchUp(searchChunk)
    after = to
    done = Math.min(of, done + chunkRows)
    yield { done, of }
  }
  return { added, known: of - added }
}
