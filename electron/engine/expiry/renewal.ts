import type { RenewedLink } from '../../../shared/contract.ts'
import { newId } from '../../../shared/new-id.ts'
import type { Clock } from '../clock.ts'
import type { DestinationRegistry } from '../destination-registry.ts'
import { FailureError } from '../failure-error.ts'
import { laneId, laneParts } from '../lane.ts'
import type { Queue } from '../queue.ts'
import type { Batch, BatchStore } from '../store/batches.ts'
import type { UploadStore } from '../store/uploads.ts'
import type { UploadRecord } from '../upload-record.ts'
import { type RenewalSource, renewalSource } from './renewal-source.ts'

export interface RenewalDeps {
  readonly clock: Clock
  readonly queue: Queue
  readonly uploads: UploadStore
  readonly batches: BatchStore
  readonly batchOf: (record: UploadRecord) => Batch
  readonly registry: DestinationRegistry
  /** @throws NotFoundError */
  readonly found: (id: string) => UploadRecord
  /** The batch exists: its rows may be sent. */
  readonly onBatch: (batch: Batch, lane: string, key: string | null) => void
  readonly pump: () => void
}

/**
 * Uploads the same bytes again as new rows, each in a batch of its own, under the remote folder and name that the old
 * one has: where a host replaces by name, the link may live on.
 */
export function createRenewal(deps: RenewalDeps) {
  async function one(id: string): Promise<RenewedLink> {
    const old = deps.found(id)
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
      return { id, renewed: accept(old, await renewalSource(old.upload)), failure: null }
    } catch (error) {
      if (error instanceof FailureError) return { id, renewed: null, failure: error.failure }
      throw error
    }
  }

  function accept(old: UploadRecord, { source, size }: RenewalSource): string {
    const { upload } = old
    const before = deps.batchOf(old)
    const now = deps.clock.now()
    const remote = upload.state.kind === 'done' ? upload.state.result : null
    // A key that came with a command line was held for that batch alone.
    const lane = laneId({ ...laneParts(old.lane), keyBatch: null })
    const batch: Batch = {
      ...before,
      id: newId(),
      label: upload.name,
      createdAt: now,
      options: { ...before.options, naming: 'replace', attended: false, alreadyUp: 'upload' },
    }
    deps.onBatch(batch, lane, null)
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
            id: newId(),
            batch: batch.id,
            position: 0,
            source,
            size,
            method: upload.method === 'url' ? 'auto' : upload.method,
            naming: 'replace',
            remoteName: upload.remoteName ?? remote?.remoteName ?? null,
            sha256: null,
            attempts: 0,
            state: { kind: 'queued' },
            createdAt: now,
            changedAt: now,
            clearedAt: null,
            alive: null,
            renewedFrom: upload.id,
          },
        },
      ],
      () => deps.batches.insert(batch),
    )
    return renewed?.id ?? ''
  }

  return async (ids: readonly string[]): Promise<RenewedLink[]> => {
    for (const id of ids) deps.found(id)
    const renewed: RenewedLink[] = []
    for (const id of ids) renewed.push(await one(id))
    deps.pump()
    return renewed
  }
}
