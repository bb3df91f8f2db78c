import { mkdirSync } from 'node:fs'
import { createAttemptStore } from '../../electron/engine/store/attempts.ts'
import { createBatchStore, lostBatch } from '../../electron/engine/store/batches.ts'
import { openDatabase, type SqliteDatabase } from '../../electron/engine/store/database.ts'
import { packAttempts } from '../../electron/engine/store/past-attempts.ts'
import { rowOf, uploadColumns } from '../../electron/engine/store/upload-row.ts'
import type { UploadRecord } from '../../electron/engine/upload-record.ts'
import { fileTypeOf } from '../../shared/file-type.ts'
import type { Upload } from '../../shared/upload.ts'
import { attemptOf, madeUploads } from './made-uploads.ts'

/**
 * Fills a new data directory with the uploads of half a year, as they look when all is over: the same ones each time.
 * They are written batch by batch and in the steps in which Mayfly writes them, into all indexes, since rows that grow
 * and indexes that are not filled in their order leave gaps: the file is as large as one that came about in half a year.
 * @returns how many seconds it took.
 */
export function fillHistory(dataDir: string, rows: number, now: number): number {
  const started = performance.now()
  mkdirSync(dataDir, { recursive: true })
  const database = openDatabase(dataDir)
  // Nothing is lost if this breaks off.
  database.pragma('journal_mode = MEMORY')
  database.pragma('synchronous = OFF')
  database.pragma('cache_size = -1000000')
  database.transaction(() => {
    const write = createWriter(database)
    let seq = 1
    for (const uploads of madeUploads(rows, now)) {
      write(uploads, seq)
      seq += uploads.length
    }
  })()
  database.pragma('journal_mode = WAL')
  database.close()
  return (performance.now() - started) / 1000
}

function createWriter(database: SqliteDatabase): (uploads: readonly Upload[], firstSeq: number) => void {
  const batches = createBatchStore(database)
  const attempts = createAttemptStore(database)
  const insert = database.prepare(
    `INSERT INTO uploads (${uploadColumns.join(', ')}) VALUES (${uploadColumns.map((name) => `@${name}`).join(', ')})`,
  )
  const checked = ['checked_at', 'missing_since', 'seen_alive_at']
  const changed = [...uploadColumns, ...checked, 'searchable', 'type', 'past']
  const finish = database.prepare(
    `UPDATE uploads SET ${changed.map((name) => `${name} = @${name}`).join(', ')} WHERE seq = @seq`,
  )
  const search = database.prepare(
    'INSERT INTO uploads_search (rowid, name, url, remote_path, tags) VALUES (?, ?, ?, ?, ?)',
  )
  return (uploads, firstSeq) => {
    for (const [at, upload] of uploads.entries()) {
      const record = recordOf(queued(upload), firstSeq + at)
      if (at === 0) batches.insert({ ...lostBatch(record), label: `${uploads.length} files` })
      insert.run(rowOf(record))
    }
    for (const [at, upload] of uploads.entries()) {
      const seq = firstSeq + at
      const { state } = upload
      const row = rowOf(recordOf(upload, seq))
      const attempt = attemptOf(upload)
      const past = state.kind === 'done' ? packAttempts(upload, state.result, [attempt]) : null
      if (past === null) attempts.add(seq, attempt)
      finish.run({
        ...{ ...row, ...checksOf(upload), seq },
        ...{ searchable: 1, type: fileTypeOf(upload.mimeType), past },
      })
      const url = row.url?.replace(/^https?:\/\//, '') ?? ''
      search.run(BigInt(seq), upload.name, url, upload.remotePath, '')
    }
  }
}

/** What checks of its link left behind. */
function checksOf({ alive, createdAt, state }: Upload): Record<string, number | null> {
  // Links that are gone lived as long as they were to live.
  const end = state.kind === 'done' ? (state.result.expiresAt ?? createdAt) : createdAt
  const at = alive === null ? null : alive ? createdAt + 40_000_000 : end + 1_000_000
  return { checked_at: at, missing_since: alive === false ? at : null, seen_alive_at: alive ? at : null }
}

/** As it was when it had just been given. */
function queued(upload: Upload): Upload {
  return { ...upload, state: { kind: 'queued' }, attempts: 0, sha256: null, clearedAt: null, savedPath: null }
}

function recordOf(upload: Upload, seq: number): UploadRecord {
  const lane = upload.destination
  return { seq, order: seq, lane, tries: 0, waitingSince: null, privateDetour: false, upload }
}
