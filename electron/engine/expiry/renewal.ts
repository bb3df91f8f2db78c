import type { RenewedLink } from '../../../shared/contract.ts'
import { newId } from '../../../shared/new-id.ts'
import type { Naming } from '../../../shared/upload.ts'
import type { Clock } from '../clock.ts'
import type { DestinationRegistry } from '../destination-registry.ts'
import { FailureError } from '../failure-error.ts'
import { laneId, laneParts } from '../lane.ts'
import { NotFoundError } from '../not-found-error.ts'
import type { Queue } from '../queue.ts'
import type { Batch, BatchStore } from '../store/batches.ts'
import type { LinkCareStore } from '../store/link-care.ts'
import type { RenewalStore } from '../store/renewals.ts'
import type { UploadStore } from '../store/uploads.ts'
import type { UploadRecord } from '../upload-record.ts'
import { forgottenMeanwhile } from './forgotten-meanwhile.ts'
import { type RenewalSource, renewalSource } from './renewal-source.ts'

export interface RenewalDeps {
  readonly clock: Clock
  readonly queue: Queue
  readonly uploads: UploadStore
  readonly batches: BatchStore
  readonly batchOf: (record: UploadRecord) => Batch
  readonly registry: DestinationRegistry
  readonly renewals: Pick<RenewalStore, 'newest' | 'isUnderWay'>
  readonly care: Pick<LinkCareStore, 'marks' | 'mark'>
  /** @throws NotFoundError */
  readonly found: (id: string) => UploadRecord
  /** The batch exists: its rows may be sent. */
  readonly onBatch: (batch: Batch, lane: string, key: string | null) => void
  readonly pump: () => void
  /** Mayfly is being closed. */
  readonly signal: AbortSignal
}

/**
 * Uploads the same bytes again as new rows, each in a batch of its own, under the remote folder and name that the old
 * one has: where a host replaces by name, the link may live on. (A name that a later file has taken is left to that.) What was renewed before is renewed as what stands for
 * it now, and nothing is sent twice at once: of two that replace each other, one would be left with a dead link.
 */
export function createRenewal(deps: RenewalDeps) {
  async function one(asked: UploadRecord): Promise<RenewedLink> {
    const { id } = asked.upload
    const old = deps.renewals.newest(asked)
    const { state, name } = old.upload
    if (state.kind !== 'done') {
      const message = `“${name}” has no link, so there is nothing to renew.`
      return { id, renewed: null, failure: { code: 'rejected', message } }
    }
    if (!deps.registry.has(old.upload.destination)) {
      const message = `The destination of “${name}” is gone, so it cannot be renewed there.`
      return { id, renewed: null, failure: { code: 'rejected', message } }
    }
    try {
      refuseTwice(old)
      const source = await renewalSource(old.upload, deps.signal)
      // While its hash was taken, it may have been forgotten, or another may have asked for the same.
      deps.found(old.upload.id)
      refuseTwice(old)
      return { id, renewed: accept(old, source), failure: null }
    } catch (error) {
      if (error instanceof FailureError) return { id, renewed: null, failure: error.failure }
      if (error instanceof NotFoundError) return { id, renewed: null, failure: forgottenMeanwhile(name) }
      throw error
    }
  }

  function refuseTwice({ upload }: UploadRecord): void {
    if (!deps.renewals.isUnderWay(upload.id)) return
    const message = `“${upload.name}” is being uploaded again already. The queue shows how far that is.`
    throw new FailureError({ code: 'rejected', message })
  }

  function accept(old: UploadRecord, { source, size }: RenewalSource): string {
    const { upload } = old
    const before = deps.batchOf(old)
    const now = deps.clock.now()
    const sameName =
      upload.remoteName ?? (upload.state.kind === 'done' ? upload.state.result.remoteName : null)
    // The place is another's by now: renewed there, this one would take that one's link.
    const isReplaced = sameName !== null && deps.uploads.isReplaced(old, sameName, now)
    const naming: Naming = isReplaced ? 'unique' : 'replace'
    // A key that came with a command line was held for that batch alone; that of another address is for nobody else.
    const parts = laneParts(old.lane)
    const lane = laneId(parts.baseUrl === null ? { ...parts, keyBatch: null } : parts)
    const batch: Batch = {
      ...before,
      id: newId(),
      label: upload.name,
      createdAt: now,
      options: { ...before.options, naming, attended: false, alreadyUp: 'upload' },
    }
    deps.onBatch(batch, lane, null)
    const id = newId()
    const { save, silent } = deps.care.marks(upload.id)
    const [renewed] = deps.queue.accept(
      [
        {
          seq: 0,
          order: (deps.queue.order.before(null)[0] ?? deps.uploads.lastOrder()) + 1,
          lane,
          tries: 0,
          waitingSince: null,
          privateDetour: false,
          upload: {
            ...upload,
            id,
            batch: batch.id,
            position: 0,
            source,
            size,
            method: upload.method === 'url' ? 'auto' : upload.method,
            naming,
            remoteName: isReplaced ? null : sameName,
            sha256: null,
            attempts: 0,
            state: { kind: 'queued' },
            // Later than what it renews, or it could not stand for that, also where the clock was set back since.
            createdAt: Math.max(now, upload.createdAt),
            changedAt: now,
            clearedAt: null,
            alive: null,
            renewedFrom: upload.id,
          },
        },
      ],
      () => {
        deps.batches.insert(batch)
        // What a person wanted done about the link is wanted of the new one. (Keeping it alive moves on once that is up.)
        if (save || silent) deps.care.mark([id], { save, silent })
      },
    )
    return renewed?.id ?? ''
  }

  return async (ids: readonly string[]): Promise<RenewedLink[]> => {
    const records = ids.map(deps.found)
    const renewed: RenewedLink[] = []
    for (const record of records) renewed.push(await one(record))
    deps.pump()
    return renewed
  }
}
