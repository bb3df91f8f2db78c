import { lstat, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { bytesInWords } from '../../../shared/bytes-in-words.ts'
import type { Failure } from '../../../shared/failure.ts'
import { newId } from '../../../shared/new-id.ts'
import type { Upload, UploadResult } from '../../../shared/upload.ts'
import type { Clock } from '../clock.ts'
import { FailureError } from '../failure-error.ts'
import type { NetworkConfig } from '../http/network-config.ts'
import type { RateLimit } from '../http/rate-limit.ts'
import type { PartialCopyStore } from '../store/partial-copies.ts'
import type { SaveLimits } from './copy-saver.ts'
import { fetchCopy } from './fetch-copy.ts'
import { hasContent } from './hash-of-file.ts'
import { placeCopy } from './place-copy.ts'

export interface SaveCopyJob {
  readonly upload: Upload
  readonly result: UploadResult
  /** An existing folder, absolute. */
  readonly folder: string
  readonly network: NetworkConfig
  readonly allowPrivate: boolean
  readonly partials: Pick<PartialCopyStore, 'get' | 'put' | 'remove'>
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly limiter: RateLimit
  /** Null: only the disk limits it. */
  readonly limits?: SaveLimits | null
}

/** Tries without a byte more than the one before, over about half a minute. */
const mostTries = 6
const firstWaitMs = 1000
const longestWaitMs = 60_000

/**
 * Puts what is behind a link into a folder, whole and checked, under a name that nothing had; or does nothing where a
 * good copy is there already. What was fetched is kept for the next time when host, network or program go away.
 * @returns the path. Rejects with FailureError, or with an aborted `signal`'s reason.
 */
export async function saveCopy(job: SaveCopyJob): Promise<string> {
  try {
    const saved = await goodCopy(job)
    if (saved !== null) return saved
    job.signal.throwIfAborted()
    await checkFolder(job.folder)
    const begun = job.partials.get(job.upload.id, job.folder)
    const part = begun?.part ?? `.mayfly-${newId()}.part`
    await checkLimits(job, await sizeOf(join(job.folder, part)))
    await fetchWhole(job, part, begun?.etag ?? null)
    const path = await placeCopy(join(job.folder, part), job.upload.name)
    job.partials.remove(job.upload.id, job.folder)
    return path
  } catch (error) {
    if (job.signal.aborted || error instanceof FailureError) throw error
    throw new FailureError(await diskFailure(job.folder, error), { cause: error })
  }
}

async function fetchWhole(job: SaveCopyJob, part: string, knownEtag: string | null): Promise<void> {
  const { upload, result, folder, partials, clock, signal } = job
  const path = join(folder, part)
  const size = upload.size ?? result.size
  const forget = async () => {
    await rm(path, { force: true })
    partials.remove(upload.id, folder)
  }
  let etag = knownEtag
  let tries = 0
  let anew = 0
  // Written down before the file exists: nothing is left behind that nobody knows.
  partials.put(upload.id, folder, { part, etag })
  for (;;) {
    const outcome = await fetchCopy({
      url: result.downloadUrl,
      part: path,
      etag,
      size,
      sha256: upload.sha256,
      refuseHtml: !/html/.test(`${upload.mimeType} ${result.mimeType}`),
      maxBytes: await room(folder, path, job.limits ?? null),
      network: job.network,
      clock,
      signal,
      allowPrivate: job.allowPrivate,
      limiter: job.limiter,
      onVersion: (version) => {
        etag = version
        partials.put(upload.id, folder, { part, etag })
      },
    }).catch(async (error: unknown) => {
      // A full disk needs its room back; anything else can go on from what is there.
      if (!signal.aborted && isFull(error)) await forget()
      throw error
    })
    if (outcome.ok) return
    const { failure } = outcome
    if (outcome.again === 'no' || (outcome.again === 'anew' && ++anew > 1)) {
      await forget()
      throw new FailureError(failure)
    }
    if (outcome.again === 'anew') {
      await rm(path, { force: true })
      etag = null
      continue
    }
    tries = outcome.added > 0 ? 1 : tries + 1
    if (tries >= mostTries) throw new FailureError(failure)
    const wait =
      failure.retryAt === undefined ? firstWaitMs * 2 ** (tries - 1) : failure.retryAt - clock.now()
    await clock.sleep(Math.min(longestWaitMs, Math.max(0, wait)), signal)
    signal.throwIfAborted()
  }
}

/** The copy that was saved before, when it is still in this folder and still what was uploaded. */
async function goodCopy({ upload, result, folder, signal }: SaveCopyJob): Promise<string | null> {
  const { savedPath } = upload
  if (savedPath === null || dirname(savedPath) !== folder) return null
  const found = await lstat(savedPath).catch(() => null)
  if (!found?.isFile() || found.size !== (upload.size ?? result.size ?? found.size)) return null
  return upload.sha256 === null || (await hasContent(savedPath, upload.sha256, signal)) ? savedPath : null
}

async function checkFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null)
  if (found?.isDirectory()) return
  const message = found
    ? `${folder} is not a folder. Choose a folder for the copies.`
    : `There is no folder ${folder}. Make it, or choose another one.`
  throw new FailureError({ code: 'file-missing', message })
}

/** What is known before a byte was asked for is said with figures. `begun`: bytes of it that are on the disk. */
async function checkLimits(
  { upload, result, folder, limits = null }: SaveCopyJob,
  begun: number,
): Promise<void> {
  const size = upload.size ?? result.size
  if (limits === null || size === null) return
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize - Math.max(0, size - begun) - (limits.promised ?? 0) >= limits.keepFree) return
  const [free, kept] = [bytesInWords(bavail * bsize), bytesInWords(limits.keepFree)]
  const message = `The disk of ${folder} has ${free} free, and ${kept} are to stay free. Make room there, or choose another folder.`
  throw new FailureError({ code: 'disk-full', message })
}

/** Bytes that the whole copy may have. */
async function room(folder: string, part: string, limits: SaveLimits | null): Promise<number> {
  const [system, begun] = await Promise.all([statfs(folder), sizeOf(part)])
  const free = system.bavail * system.bsize + begun - (limits?.keepFree ?? 0) - (limits?.promised ?? 0)
  return Math.min(free, limits?.most ?? Number.POSITIVE_INFINITY)
}

const sizeOf = async (path: string) => (await stat(path).catch(() => null))?.size ?? 0

const isFull = (error: unknown) => ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')

async function diskFailure(folder: string, error: unknown): Promise<Failure> {
  const { code } = error as NodeJS.ErrnoException
  if (isFull(error)) {
    const message = 'The disk is full, so the copy could not be saved. Make room and save it again.'
    return { code: 'disk-full', message }
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return { code: 'file-unreadable', message: `${folder} cannot be written to. Choose another folder.` }
  }
  if ((await stat(folder).catch(() => null)) === null) {
    const message = `The folder ${folder} is no longer there. Make it again, or choose another one.`
    return { code: 'file-missing', message }
  }
  return { code: 'bug', message: `The copy could not be saved in ${folder} (${code ?? 'unknown reason'}).` }
}
