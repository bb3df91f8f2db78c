import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { mimeTypeOf } from '../../electron/engine/intake/mime-type.ts'
import { openDatabase, type SqliteDatabase } from '../../electron/engine/store/database.ts'
import { rowOf, uploadColumns } from '../../electron/engine/store/upload-row.ts'
import { fileTypeOf } from '../../shared/file-type.ts'
import type { Upload, UploadState } from '../../shared/upload.ts'

const dayMs = 86_400_000
/** Where nothing listens: these links are never asked for by mistake. */
const host = 'http://127.0.0.1:9'
const words =
  'portrait terrace morning walkthrough moodboard voice take logo mono street wide loop test brief report invoice final draft harbour dawn river garden summer winter meeting notes budget photo scan receipt ticket screen recording render scene texture model sprite banner poster cover album track mix demo intro outro chapter lecture slides agenda contract offer quote sketch concept layout wireframe icon avatar profile holiday mountain forest beach city night bridge train station market window kitchen coffee bread Übersicht été niño 東京 привет'.split(
    ' ',
  )
const folders = [
  'Pictures/2026',
  'Documents/Work',
  'Downloads',
  'Desktop',
  'Videos/Raw',
  'Projects/site/assets',
]
const remoteFolders = ['mayfly', 'images', 'clients/acme', 'shared']
const extensions = 'jpg jpg jpg png png mp4 pdf pdf zip wav mp3 docx txt bin gif mov'.split(' ')
const letters = 'abcdefghjkmnpqrstuvwxyz23456789'

/**
 * Fills a new data directory with the uploads of half a year, as they look when all is over: the same ones each time.
 * @returns how many seconds it took.
 */
export function fillHistory(dataDir: string, rows: number, now: number): number {
  const started = performance.now()
  mkdirSync(dataDir, { recursive: true })
  const database = openDatabase(dataDir)
  // Nothing is lost if this breaks off; and indexes that are made at the end are made in order.
  database.pragma('journal_mode = MEMORY')
  database.pragma('synchronous = OFF')
  database.pragma('cache_size = -200000')
  database.transaction(() => withoutIndexes(database, () => insertRows(database, rows, now)))()
  database.pragma('journal_mode = WAL')
  database.close()
  return (performance.now() - started) / 1000
}

function withoutIndexes(database: SqliteDatabase, work: () => void): void {
  const indexes = database
    .prepare<[], { name: string; sql: string }>(
      `SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'uploads' AND sql IS NOT NULL`,
    )
    .all()
  for (const { name } of indexes) database.exec(`DROP INDEX ${name}`)
  work()
  for (const { sql } of indexes) database.exec(sql)
}

function insertRows(database: SqliteDatabase, rows: number, now: number): void {
  const columns = [...uploadColumns, 'searchable', 'type']
  const upload = database.prepare(
    `INSERT INTO uploads (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
  )
  const attempt = database.prepare(
    `INSERT INTO attempts (upload, number, started_at, ended_at, method, bytes, outcome, failure, reply)
     VALUES (?, 1, ?, ?, 'stream', ?, ?, NULL, ?)`,
  )
  const search = database.prepare(
    'INSERT INTO uploads_search (rowid, name, url, remote_path, tags) VALUES (?, ?, ?, ?, ?)',
  )
  const make = uploadMaker(rows, now)
  for (let at = 0; at < rows; at += 1) {
    const made = make(at)
    const row = rowOf({
      ...{ seq: 0, order: at, lane: made.destination, tries: 0 },
      ...{ waitingSince: null, privateDetour: false, upload: made },
    })
    const seq = Number(upload.run({ ...row, searchable: 1, type: fileTypeOf(made.mimeType) }).lastInsertRowid)
    const outcome = made.state.kind === 'done' ? 'done' : 'failed'
    attempt.run(seq, made.createdAt + 5, made.changedAt, made.size, outcome, replyOf(made))
    search.run(BigInt(seq), made.name, row.url?.replace(/^https?:\/\//, '') ?? '', made.remotePath, '')
  }
}

function uploadMaker(rows: number, now: number): (at: number) => Upload {
  const random = chance(7)
  const pick = <T>(list: readonly [T, ...T[]] | readonly T[]): T =>
    list[Math.floor(random() * list.length)] as T
  const code = (length: number) => Array.from({ length }, () => pick([...letters])).join('')
  let batch = { id: '', position: 0, left: 0 }
  return (at) => {
    if (batch.left === 0) batch = { id: code(12), position: 0, left: 1 + Math.floor(random() * 20) }
    const createdAt = Math.floor(now - (rows - at) * ((180 * dayMs) / rows))
    const extension = pick(extensions)
    const stem =
      random() < 0.3
        ? `IMG_${1000 + Math.floor(random() * 9000)}`
        : `${pick(words)}${pick([' ', '-', '_'])}${pick(words)}${random() < 0.5 ? ` ${Math.floor(random() * 100)}` : ''}`
    const name = `${stem}.${extension}`
    const remoteName = `${stem.replaceAll(' ', '-')}-${code(8)}.${extension}`
    const remotePath = pick(remoteFolders)
    const mimeType = mimeTypeOf(name)
    const size = Math.floor(10 ** (3 + random() * 6))
    const destination = random() < 0.7 ? 'kie' : random() < 0.7 ? 'uploadcare' : 'theapi'
    const uploadedAt = createdAt + 900
    const fileId = createHash('md5').update(String(at)).digest('hex').slice(0, 24)
    const kind = random()
    const state: UploadState =
      kind > 0.98
        ? { kind: 'cancelled' }
        : kind > 0.93
          ? {
              kind: 'failed',
              because: { code: 'rejected', message: 'Kie refused the file: its type is not welcome.' },
            }
          : {
              kind: 'done',
              result: {
                ...{ fileId, remoteName, remotePath, mimeType, size, uploadedAt, expirySource: 'reply' },
                url: encodeURI(`${host}/files/582044/${remotePath}/${remoteName}`),
                downloadUrl: `${host}/download/${fileId}`,
                expiresAt: uploadedAt + (destination === 'kie' ? 3 : 1) * dayMs,
              },
            }
    const isDone = state.kind === 'done'
    batch.left -= 1
    return {
      ...{ id: code(12), batch: batch.id, position: batch.position++, destination, provider: destination },
      source: { kind: 'file', path: `/home/ada/${pick(folders)}/${name}`, mtimeMs: createdAt - 5000 },
      ...{
        name,
        size,
        mimeType,
        method: 'auto',
        naming: 'unique',
        remoteName,
        remotePath,
        attempts: 1,
        state,
      },
      sha256: isDone ? createHash('sha256').update(String(at)).digest('hex') : null,
      ...{ createdAt, changedAt: uploadedAt, clearedAt: createdAt + 60_000, practice: false },
      savedPath: isDone && random() < 0.1 ? `/home/ada/Downloads/Mayfly/${name}` : null,
      alive: isDone && random() < 0.3 ? random() < 0.5 : null,
      ...{ renewedFrom: null, tags: [], note: null },
    }
  }
}

/** As the host's documentation has it. */
function replyOf({ name, state }: Upload): string | null {
  if (state.kind !== 'done') return null
  const { fileId, remoteName, remotePath, url, downloadUrl, mimeType, size, uploadedAt, expiresAt } =
    state.result
  return JSON.stringify({
    success: true,
    code: 200,
    msg: 'File uploaded successfully',
    data: {
      ...{
        fileId,
        fileName: remoteName,
        originalName: name,
        fileSize: size,
        mimeType,
        uploadPath: remotePath,
      },
      ...{ fileUrl: url, downloadUrl, uploadTime: new Date(uploadedAt).toISOString() },
      expiresAt: new Date(expiresAt ?? 0).toISOString(),
    },
  })
}

/** Chance that is the same each time (mulberry32). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
