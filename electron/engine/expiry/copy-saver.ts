import { mkdir, realpath, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import type { SavedCopy } from '../../../shared/contract.ts'
import type { Clock } from '../clock.ts'
import { FailureError } from '../failure-error.ts'
import type { NetworkConfig } from '../http/network-config.ts'
import type { RateLimit } from '../http/rate-limit.ts'
import { NotFoundError } from '../not-found-error.ts'
import type { Queue } from '../queue.ts'
import type { PartialCopyStore } from '../store/partial-copies.ts'
import type { UploadRecord } from '../upload-record.ts'
import { forgottenMeanwhile } from './forgotten-meanwhile.ts'
import { inTurns } from './in-turns.ts'
import { saveCopy } from './save-copy.ts'

/** More at once only make each other slower. */
const atOnce = 4

/** What a copy that nobody asked for must leave. In bytes. */
export interface SaveLimits {
  /** On the disk. */
  readonly keepFree: number
  /** What others that are on their way may still take of it. */
  readonly promised?: number
  /** Of room for this copy; null: as much as it needs. */
  readonly most: number | null
}

export interface CopySaverDeps {
  readonly clock: Clock
  readonly queue: Pick<Queue, 'apply' | 'current'>
  readonly partials: PartialCopyStore
  readonly limiter: RateLimit
  readonly network: () => NetworkConfig
  /** @throws NotFoundError */
  readonly found: (id: string) => UploadRecord
  /** Links of this upload's host may lead to this computer: the host is on it. */
  readonly hostIsHere: (record: UploadRecord) => boolean
  /** The folder a person set; null: the system's for downloads. */
  readonly folder: () => string | null
}

/** Saves copies: several at once, each only once however often it is asked for. */
export function createCopySaver(deps: CopySaverDeps) {
  const stop = new AbortController()
  const running = new Map<string, { readonly work: Promise<SavedCopy>; readonly limits: SaveLimits | null }>()
  const inTurn = inTurns(atOnce)

  async function one(
    { seq, upload: asked }: UploadRecord,
    folder: string,
    limits: SaveLimits | null,
  ): Promise<SavedCopy> {
    const { id } = asked
    try {
      stop.signal.throwIfAborted()
      const record = deps.found(id)
      const { upload } = record
      if (upload.state.kind !== 'done') {
        const message = `“${upload.name}” has no link, so there is nothing to save.`
        throw new FailureError({ code: 'rejected', message })
      }
      const path = await saveCopy({
        upload,
        result: upload.state.result,
        folder,
        network: deps.network(),
        allowPrivate: deps.hostIsHere(record),
        partials: deps.partials,
        clock: deps.clock,
        signal: stop.signal,
        limiter: deps.limiter,
        limits,
      })
      // Also of what was forgotten meanwhile, which may be brought back.
      const now = deps.queue.current(seq)
      if (now !== null && path !== now.upload.savedPath) deps.queue.apply(now, { kind: 'copy-saved', path })
      return { id, savedPath: path, failure: null }
    } catch (error) {
      if (error instanceof NotFoundError) {
        return { id, savedPath: null, failure: forgottenMeanwhile(asked.name) }
      }
      if (!(error instanceof FailureError)) throw error
      return { id, savedPath: null, failure: error.failure }
    }
  }

  function begin(record: UploadRecord, folder: string, limits: SaveLimits | null): Promise<SavedCopy> {
    const key = `${record.upload.id} ${folder}`
    const before = running.get(key)
    if (before !== undefined && (before.limits === null || limits !== null)) return before.work
    const copy = () => inTurn(() => one(record, folder, limits))
    // What Mayfly began by itself leaves more room than a person who wants this copy asks for.
    const whole =
      before === undefined
        ? copy()
        : before.work.then((found) => (found.failure?.code === 'disk-full' ? copy() : found))
    const work = whole.finally(() => {
      if (running.get(key)?.work === work) running.delete(key)
    })
    running.set(key, { work, limits })
    return work
  }

  return {
    /**
     * Resolves when every one was saved or failed, in the order given. `folder` must be absolute and exist; null: the
     * one that was set.
     * @throws FailureError for a folder that cannot be used, NotFoundError for an id that does not exist.
     */
    async save(
      ids: readonly string[],
      folder: string | null,
      limits: SaveLimits | null = null,
    ): Promise<SavedCopy[]> {
      const records = ids.map(deps.found)
      const target = await folderFor(folder ?? deps.folder())
      return Promise.all(records.map((record) => begin(record, target, limits)))
    },
    /** Removes what was begun and will not be finished, so that nothing stays in a person's folder that nobody knows. */
    async removeLeftParts(): Promise<void> {
      for (const { upload, folder, part } of deps.partials.left(deps.clock.now())) {
        if ([...running.keys()].some((key) => key.startsWith(`${upload} `))) continue
        try {
          // On a disk that is away it may be there still.
          await stat(folder)
          await rm(join(folder, part), { force: true })
          deps.partials.remove(upload, folder)
        } catch {
          // It is tried again in an hour.
        }
      }
    },
    async close(): Promise<void> {
      stop.abort(
        new FailureError({ code: 'interrupted', message: 'Mayfly was closed before the copy was saved.' }),
      )
      await Promise.allSettled([...running.values()].map(({ work }) => work))
    },
  }
}

async function folderFor(given: string | null): Promise<string> {
  const folder = given ?? join(homedir(), 'Downloads')
  if (!isAbsolute(folder)) {
    throw new FailureError({
      code: 'rejected',
      message: 'The folder for copies must be given from the root on.',
    })
  }
  if (given === null) await mkdir(folder, { recursive: true }).catch(() => undefined)
  // Links are followed once, here, so that two names of one folder are one.
  return realpath(folder).catch(() => resolve(folder))
}
