import { mimeTypeOf } from '../../electron/engine/intake/mime-type.ts'
import type { EndedAttempt } from '../../electron/engine/store/attempts.ts'
import type { Upload, UploadResult, UploadState } from '../../shared/upload.ts'

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
const digits = '0123456789abcdef'

/** The uploads of half a year up to `now`, as they look when all is over, batch by batch: the same ones each time. */
export function* madeUploads(rows: number, now: number): Generator<Upload[], void> {
  const random = chance(7)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const code = (length: number, of = letters) => {
    let made = ''
    for (let at = 0; at < length; at += 1) made += of[Math.floor(random() * of.length)]
    return made
  }
  for (let at = 0; at < rows; ) {
    const batch = code(12)
    const size = Math.min(rows - at, 1 + Math.floor(random() * 20))
    const destination = random() < 0.7 ? 'kie' : random() < 0.7 ? 'uploadcare' : 'theapi'
    const made: Upload[] = []
    for (let position = 0; position < size; position += 1) made.push(makeOne(at + position, batch, position))
    at += size
    yield made

    function makeOne(place: number, batch: string, position: number): Upload {
      const createdAt = Math.floor(now - (rows - place) * ((180 * dayMs) / rows))
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
      const uploadedAt = createdAt + 900
      const fileId = code(24, digits)
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
      // Files have times with fractions of a ms.
      const mtimeMs = createdAt - 5000 + Math.floor(random() * 1000) / 1000
      return {
        ...{ id: code(12), batch, position, destination, provider: destination },
        source: { kind: 'file', path: `/home/ada/${pick(folders)}/${name}`, mtimeMs },
        ...{ name, size, mimeType, method: 'auto', naming: 'unique', remoteName, remotePath, state },
        ...{ attempts: 1, sha256: isDone ? code(64, digits) : null },
        ...{ createdAt, changedAt: uploadedAt, clearedAt: createdAt + 60_000, practice: false },
        savedPath: isDone && random() < 0.1 ? `/home/ada/Downloads/Mayfly/${name}` : null,
        alive: isDone && random() < 0.3 ? random() < 0.5 : null,
        ...{ renewedFrom: null, tags: [], note: null },
      }
    }
  }
}

/** The one attempt of such an upload. */
export function attemptOf({ state, createdAt, changedAt, size }: Upload): EndedAttempt {
  const ended = { number: 1, startedAt: createdAt + 5, endedAt: changedAt, method: 'stream' as const }
  const bytes = size ?? 0
  switch (state.kind) {
    case 'done':
      return { ...ended, bytes, outcome: 'done', failure: null, reply: replyOf(state.result) }
    case 'failed':
      return { ...ended, bytes, outcome: 'failed', failure: state.because, reply: null }
    default:
      return { ...ended, bytes, outcome: 'cancelled', failure: null, reply: null }
  }
}

/** As the host's documentation has it. */
function replyOf({ fileId, remoteName, remotePath, url, downloadUrl, ...result }: UploadResult): string {
  return JSON.stringify({
    success: true,
    code: 200,
    msg: 'File uploaded successfully',
    data: {
      ...{ fileId, fileName: remoteName, originalName: remoteName, fileSize: result.size },
      ...{ mimeType: result.mimeType, uploadPath: remotePath, fileUrl: url, downloadUrl },
      // The host's clock is not ours.
      uploadTime: new Date(result.uploadedAt - 137).toISOString(),
      expiresAt: new Date(result.expiresAt ?? 0).toISOString(),
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
