import { resolve } from 'node:path'
import type { AddOptions, AddResult, Input, Snapshot } from '../../shared/contract.ts'
import type { Upload } from '../../shared/upload.ts'
import type { Session } from './engine-session.ts'
import { OwnerGoneError } from './owner-gone-error.ts'

/**
 * Adds a batch exactly once. An owner that goes away while it is asked may have written the batch down: the next
 * owner is asked for a batch that was not there `before` and begins with the same source.
 */
export async function addBatch(
  session: Session,
  inputs: readonly Input[],
  options: AddOptions,
  before: Snapshot,
): Promise<AddResult> {
  const known = new Set(before.batches.map((batch) => batch.id))
  for (;;) {
    try {
      const result = await session.callOnce((client) => client.queue.add({ inputs: [...inputs], options }))
      session.adopt([result.batch])
      return result
    } catch (error) {
      if (!(error instanceof OwnerGoneError)) throw error
    }
    const found = await findBatch(session, known, inputs[0])
    if (found) {
      await session.inherit(found.batch)
      return found
    }
  }
}

async function findBatch(
  session: Session,
  known: ReadonlySet<string>,
  first: Input | undefined,
): Promise<AddResult | null> {
  const { batches } = await session.snapshot()
  for (const { id, count } of batches) {
    if (known.has(id)) continue
    const { rows } = await session.call((client) => client.queue.batch({ batch: id, start: 0, count: 200 }))
    const [row] = rows
    if (row && first && comesFrom(row, first)) return { batch: id, accepted: rows, count, refused: [] }
  }
  return null
}

function comesFrom({ source }: Upload, input: Input): boolean {
  switch (source.kind) {
    case 'file':
      return input.kind === 'path' && resolve(source.path).startsWith(input.path)
    case 'url':
      return input.kind === 'url' && source.url === input.url
    case 'staged':
      return input.kind === 'staged' && source.stagedId === input.stagedId
  }
}
