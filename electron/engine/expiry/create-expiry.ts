import type { ExpiringSummary } from '../../../shared/contract.ts'
import { linkTasks, type MarksPatch } from '../../../shared/link-care.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { Upload } from '../../../shared/upload.ts'
import type { Clock } from '../clock.ts'
import type { DestinationRegistry } from '../destination-registry.ts'
import { FailureError } from '../failure-error.ts'
import type { NetworkConfig } from '../http/network-config.ts'
import { isLoopbackHost } from '../http/private-address.ts'
import type { RateLimit } from '../http/rate-limit.ts'
import type { Queue } from '../queue.ts'
import type { Batch } from '../store/batches.ts'
import type { SqliteDatabase } from '../store/database.ts'
import { createExpiringLinkStore } from '../store/expiring-links.ts'
import { createLinkCareStore } from '../store/link-care.ts'
import { createLinkCheckStore } from '../store/link-checks.ts'
import { createPartialCopyStore } from '../store/partial-copies.ts'
import { createRenewalStore } from '../store/renewals.ts'
import type { UploadRecord } from '../upload-record.ts'
import { createAutoSaver } from './auto-saver.ts'
import { createCopySaver } from './copy-saver.ts'
import { createExpiryWatch } from './expiry-watch.ts'
import { createKeepAlive } from './keep-alive.ts'
import { createKeptLinks } from './kept-links.ts'
import { createLinkChecker } from './link-checker.ts'
import { createRenewal, type RenewalDeps } from './renewal.ts'

export interface ExpiryDeps {
  readonly database: SqliteDatabase
  readonly clock: Clock
  readonly queue: Queue
  readonly limiter: RateLimit
  readonly registry: DestinationRegistry
  readonly batchOf: (record: UploadRecord) => Batch
  /** @throws NotFoundError */
  readonly found: (id: string) => UploadRecord
  readonly network: () => NetworkConfig
  readonly renewal: Pick<RenewalDeps, 'uploads' | 'batches' | 'onBatch' | 'pump'>
  readonly settings: () => Settings
  /** The summary of what expires has changed. */
  readonly onExpiring: () => void
  /** A check found a link of this destination gone. */
  readonly onGone: (destination: string) => void
}

const sharedLinkChanged =
  'The upload that this link came from was uploaded again and has another link now, so this one may have ended. Mayfly looks whether it lives.'

export type Expiry = ReturnType<typeof createExpiry>

/** What Mayfly does about links that die: copies of what is behind them, and looks at whether they live. */
export function createExpiry(deps: ExpiryDeps) {
  const { database, clock, queue, limiter, found, network } = deps
  /** Only a host on this computer may send us to an address on it. */
  const hostIsHere = (record: UploadRecord): boolean => {
    const { destination } = record.upload
    const known = deps.registry.has(destination) ? deps.registry.get(destination).baseUrl : null
    const baseUrl = deps.batchOf(record).baseUrl ?? known
    return baseUrl !== null && isLoopbackHost(new URL(baseUrl).hostname)
  }
  const saver = createCopySaver({
    ...{ clock, queue, limiter, found, network, hostIsHere },
    partials: createPartialCopyStore(database),
    folder: () => deps.settings().saveFolder,
  })
  const checker = createLinkChecker({
    ...{ clock, queue, found, network, hostIsHere },
    random: Math.random,
    checks: createLinkCheckStore(database),
    onGone: deps.onGone,
  })
  const care = createLinkCareStore(database)
  const autoSaver = createAutoSaver({
    ...{ clock, care, save: saver.save, settings: deps.settings },
    onChange: () => changed(),
  })
  const renewals = createRenewalStore(database)
  const keepUp = createKeptLinks({ queue, renewals })
  const closing = new AbortController()
  const renew = createRenewal({ ...deps, ...deps.renewal, renewals, care, signal: closing.signal })
  const changed = () => {
    deps.onExpiring()
    watch.touch()
  }
  const keepAlive = createKeepAlive({
    ...{ clock, care, renew, onChange: changed },
    find: deps.renewal.uploads.get,
    successor: deps.renewal.uploads.successor,
  })
  /** What came of the link while its renewal was on its way, and of others that use it. */
  const takeOver = (before: UploadRecord, { id, savedPath, sha256 }: Upload, url: string): void => {
    const { upload } = before
    const isSame = sha256 === upload.sha256 || sha256 === null || upload.sha256 === null
    if (isSame && upload.savedPath !== null && upload.savedPath !== savedPath)
      queue.apply(found(id), { kind: 'copy-saved', path: upload.savedPath })
    if (upload.state.kind !== 'done' || upload.state.result.url === url) return
    for (const { upload: other } of renewals.sharing(before)) {
      care.tell(other.id, clock.now(), sharedLinkChanged)
      void checker.check([other.id]).catch(() => undefined)
    }
  }
  const watch = createExpiryWatch({
    ...{ clock, care, settings: deps.settings, onChange: deps.onExpiring },
    links: createExpiringLinkStore(database),
    onLook: (rows) => {
      keepUp()
      autoSaver.look(rows)
      keepAlive.look()
    },
  })
  return {
    renew,
    save: saver.save,
    removeLeftParts: saver.removeLeftParts,
    check: checker.check,
    summary: (): ExpiringSummary => ({
      ...watch.summary(),
      care: {
        saved: autoSaver.saved(),
        savedBytes: care.ownBytes(),
        ...keepAlive.counts(),
        troubles: linkTasks.flatMap((task) => care.troubleSummary(task) ?? []),
      },
    }),
    care: care.care,
    renewals,
    mark(ids: readonly string[], marks: MarksPatch): { changed: number } {
      // What was renewed, and is still in the queue, speaks for what stands for it now.
      const current = ids.map((id) => renewals.newest(found(id)).upload.id)
      care.mark(current, marks)
      // A renewal bears the marks of its beginning; those of meanwhile are wanted of it, too.
      const { keepUntil: _, ...others } = marks
      const pending = current.flatMap((id) => renewals.pending(id).map(({ upload }) => upload.id))
      care.mark([...ids.filter((id, at) => id !== current[at]), ...pending], others)
      deps.onExpiring()
      watch.touch()
      return { changed: ids.length }
    },
    endingSoon: watch.endingSoon,
    reminded: watch.reminded,
    dismissMissed: watch.dismissMissed,
    /** Rows or settings have changed. */
    touch: watch.touch,
    /** An attempt ended. */
    settled(upload: Upload): void {
      if (upload.renewedFrom !== null && upload.state.kind === 'done') {
        const before = deps.renewal.uploads.get(upload.renewedFrom)
        if (before !== null) takeOver(before, upload, upload.state.result.url)
        keepUp()
      }
      watch.touch()
    },
    /** Does by itself what a person wants done while Mayfly runs. */
    start: () => {
      checker.start()
      watch.start()
    },
    close: async () => {
      await watch.close()
      const closed = [saver.close(), checker.close(), autoSaver.close(), keepAlive.close()]
      closing.abort(
        new FailureError({ code: 'interrupted', message: 'Mayfly was closed before it was renewed.' }),
      )
      await Promise.all(closed)
    },
  }
}
