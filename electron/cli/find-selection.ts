import { ORPCError } from '@orpc/client'
import type { Selection } from '../../shared/contract.ts'
import type { Upload } from '../../shared/upload.ts'
import type { Session } from './engine-session.ts'
import { batchPages, queuePages } from './upload-pages.ts'
import { UsageError } from './usage-error.ts'

export interface Found {
  /** What to call the engine with; several, because batches and single uploads may be mixed. */
  readonly selections: readonly Selection[]
  /** The rows they hold; one may come twice. */
  pages(): AsyncIterable<Upload[]>
}

/**
 * Reads ids of uploads and of batches; none at all means the whole queue.
 * @throws UsageError for an id that is neither, before anything was changed.
 */
export async function findSelection(session: Session, ids: readonly string[]): Promise<Found> {
  if (ids.length === 0) return { selections: [{ all: true }], pages: () => queuePages(session) }
  const batches: string[] = []
  const uploads: string[] = []
  for (const id of new Set(ids)) {
    const canBe = id !== '' && id.length <= 40
    if (canBe && (await isBatch(session, id))) batches.push(id)
    else if (canBe && (await isUpload(session, id))) uploads.push(id)
    else
      throw new UsageError(`There is no upload or batch “${id}”. \`mayfly queue list\` shows what there is.`)
  }
  return {
    selections: [
      ...batches.map((batch): Selection => ({ batch })),
      ...(uploads.length > 0 ? [{ ids: uploads }] : []),
    ],
    async *pages() {
      for (const batch of batches) yield* batchPages(session, batch)
      for (const id of uploads) {
        yield [(await session.call((client) => client.history.item({ id }))).upload]
      }
    },
  }
}

async function isBatch(session: Session, batch: string): Promise<boolean> {
  const { total } = await session.call((client) => client.queue.batch({ batch, start: 0, count: 1 }))
  return total > 0
}

async function isUpload(session: Session, id: string): Promise<boolean> {
  try {
    await session.call((client) => client.history.item({ id }))
    return true
  } catch (error) {
    if (error instanceof ORPCError && error.code === 'NOT_FOUND') return false
    throw error
  }
}
