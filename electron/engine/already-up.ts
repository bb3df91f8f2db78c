import { stat } from 'node:fs/promises'
import { durationInWords } from '../../shared/duration-in-words.ts'
import type { Question } from '../../shared/upload.ts'
import type { Clock } from './clock.ts'
import { hashOfFile } from './expiry/hash-of-file.ts'
import { laneParts } from './lane.ts'
import type { AttemptOutcome } from './run-attempt.ts'
import type { BatchOptions } from './store/batches.ts'
import type { UploadStore } from './store/uploads.ts'
import type { UploadRecord } from './upload-record.ts'

/** Larger files are told by path, size and time alone. In bytes. */
const mostHashed = 2 * 1024 ** 3
/** Rows of one size that are looked at one by one: more only where the content is known. */
const mostLooked = 20
/** A link that ends sooner is not worth using again. In ms. */
const shortestLife = 600_000

export interface AlreadyUpJob {
  readonly record: UploadRecord
  readonly choice: BatchOptions['alreadyUp']
  readonly uploads: UploadStore
  /** Whether two rows were sent with the same choices for the host: a link for a day is none for good. */
  readonly sentAlike: (one: UploadRecord, other: UploadRecord) => boolean
  /** Where staged bytes lie. */
  readonly stagedPath: (stagedId: string) => string
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * What to do instead of sending a file whose content has a link that lives at the same destination; null: send it.
 * Asked for the first attempt alone: who wanted it sent again is not asked a second time. Without a row of the same
 * size this is one look into an index. An aborted `signal` rejects with its reason.
 */
export async function findAlreadyUp(job: AlreadyUpJob): Promise<AttemptOutcome | null> {
  const { record, choice, uploads, clock, signal } = job
  const { upload } = record
  const { source, size } = upload
  const isAsked = choice !== 'upload' && upload.attempts === 1 && upload.naming === 'unique'
  if (!isAsked || source.kind === 'url' || size === null || size === 0) return null
  const path = source.kind === 'file' ? source.path : job.stagedPath(source.stagedId)
  const now = clock.now()
  const until = now + shortestLife
  // What was given together is wanted together, twins included.
  const isCandidate = (other: UploadRecord): boolean =>
    other.upload.batch !== upload.batch &&
    laneParts(other.lane).baseUrl === laneParts(record.lane).baseUrl &&
    job.sentAlike(other, record)
  const some = uploads.aliveOfSize(upload.destination, size, until, mostLooked)
  const candidates = some.filter(isCandidate)
  const thereAreMore = some.length === mostLooked
  if (candidates.length === 0 && !thereAreMore) return null
  // What is not the file that was accepted is found out when it is sent.
  const found = await stat(path).catch(() => null)
  if (found?.size !== size || (source.kind === 'file' && found.mtimeMs !== source.mtimeMs)) return null
  const sha256 =
    size <= mostHashed && (thereAreMore || candidates.some((other) => other.upload.sha256 !== null))
      ? await hashOfFile(path, signal).catch(() => null)
      : null
  signal.throwIfAborted()
  const ofContent = (content: string | null) =>
    uploads
      .aliveOfContent(
        { destination: upload.destination, size, sha256: content },
        upload.batch,
        until,
        mostLooked,
      )
      .filter(isCandidate)
  const isSameFile = ({ upload: { source: other } }: UploadRecord): boolean =>
    source.kind === 'file' &&
    other.kind === 'file' &&
    other.path === source.path &&
    other.mtimeMs === source.mtimeMs
  const same = (
    sha256 === null ? candidates.find(isSameFile) : (ofContent(sha256)[0] ?? ofContent(null).find(isSameFile))
  )?.upload
  if (same?.state.kind !== 'done') return null
  const { result } = same.state
  const existing = { id: same.state.result.reusedFrom ?? same.id, sha256: sha256 ?? same.sha256, result }
  if (choice === 'reuse') {
    return { ok: true, result: { ...result, reusedFrom: existing.id }, sha256: existing.sha256, reply: '' }
  }
  const life = result.expiresAt === null ? 'for ever' : durationInWords(result.expiresAt - now)
  const has = `This file has a link that lives ${life}.`
  const question: Question = {
    kind: 'already-up',
    text: `${has} Use it, or upload again?`,
    choices: ['use-link', 'send-again'],
    fallback: 'send-again',
    existing,
  }
  return { ok: false, failure: { code: 'already-up', message: has }, reply: null, ask: question }
}
