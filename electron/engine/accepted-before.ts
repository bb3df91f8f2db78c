import { createHash } from 'node:crypto'
import type { AddOptions, Input } from '../../shared/contract.ts'
import type { Upload } from '../../shared/upload.ts'
import { FailureError } from './failure-error.ts'
import type { Batch, BatchStore } from './store/batches.ts'
import type { UploadStore } from './store/uploads.ts'

/** What is there of a batch that is given again: its giver got no answer the first time. */
export interface AcceptedBefore {
  readonly batch: Batch
  /** False: it was cut short, so that what is missing is still to be added. */
  readonly isComplete: boolean
  /** Rows that are there. */
  readonly count: number
  /** Place in the batch of the first row that is added now. */
  readonly nextPosition: number
  /** Without staged bytes whose row is there: sent, they are gone, which would look like a refusal. */
  readonly inputs: readonly Input[]
  /** Whether what was given is there; each row answers once. */
  take(given: Pick<Upload, 'source' | 'name' | 'size'>): boolean
}

/** What was given, in a few bytes; without the keys. */
export function hashOfGiven(inputs: readonly Input[], options: AddOptions): string {
  const hash = createHash('sha256').update(JSON.stringify({ ...options, keys: undefined }))
  for (const input of inputs) hash.update(JSON.stringify(input))
  return hash.digest('base64url')
}

/**
 * Null: the id is new.
 * @throws FailureError when something else was given with this id.
 */
export function findAcceptedBefore(
  { uploads, batches }: { readonly uploads: UploadStore; readonly batches: BatchStore },
  id: string,
  inputs: readonly Input[],
  given: string,
): AcceptedBefore | null {
  const batch = batches.get(id)
  const mark = batches.mark(id)
  const rows = uploads.sourcesOf(id)
  if (batch === null && rows.length === 0) return null
  if (batch === null || mark?.given !== given) {
    const message = 'Something else was added with this id before. Add it again.'
    throw new FailureError({ code: 'rejected', message })
  }
  // The bytes of a data URL are staged anew each time: they are known by name and size.
  const stagedIds = new Set(inputs.flatMap((input) => (input.kind === 'staged' ? input.stagedId : [])))
  const nameOf = ({ source, name, size }: Pick<Upload, 'source' | 'name' | 'size'>): string => {
    if (source.kind === 'file') return `file ${source.path}`
    if (source.kind === 'url') return `url ${source.url}`
    return stagedIds.has(source.stagedId) ? `staged ${source.stagedId}` : `bytes ${size} ${name}`
  }
  const left = new Map<string, number>()
  for (const row of rows) left.set(nameOf(row), (left.get(nameOf(row)) ?? 0) + 1)
  const takeNamed = (name: string): boolean => {
    const there = left.get(name) ?? 0
    if (there > 0) left.set(name, there - 1)
    return there > 0
  }
  return {
    batch,
    isComplete: mark.isComplete,
    count: rows.length,
    nextPosition: (rows.at(-1)?.position ?? -1) + 1,
    inputs: inputs.filter((input) => input.kind !== 'staged' || !takeNamed(`staged ${input.stagedId}`)),
    take: (one) => takeNamed(nameOf(one)),
  }
}
