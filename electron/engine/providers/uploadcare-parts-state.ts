import { createHash } from 'node:crypto'
import { z } from 'zod'
import { readJson } from '../../../shared/read-json.ts'
import { mostParts } from './part-sizes.ts'
import type { FileBody, SendJob } from './provider.ts'

/** After which a state that could not be written down is written again. */
const keepAgainMs = 1_000

const stateSchema = z.object({
  baseUrl: z.string(),
  account: z.string(),
  size: z.number(),
  partSize: z.number().int().positive(),
  contentType: z.string(),
  uuid: z.string(),
  urls: z.array(z.string()).min(1).max(mostParts),
  done: z.array(z.number().int()),
})
/** What is written down of an upload in parts, so that a later attempt goes on from there. */
export type PartsState = z.infer<typeof stateSchema>

/** What an earlier attempt wrote down, where it is of this file, this host and this key; null: nothing. */
export function resumable(job: SendJob, body: FileBody): PartsState | null {
  const read = stateSchema.safeParse(readJson(job.resume))
  if (!read.success) return null
  const state = read.data
  const same =
    state.baseUrl === job.baseUrl && state.account === accountOf(job, state.uuid) && state.size === body.size
  return same && state.urls.length === Math.ceil(state.size / state.partSize) ? state : null
}

/** Tells another key from the one that began; the key itself, which this is kept without, cannot be had from it. */
export function accountOf(job: SendJob, uuid: string): string {
  return createHash('sha256')
    .update(`${uuid} ${job.keys['public-key'] ?? ''}`)
    .digest('base64url')
}

/** Resolves once it is written down, however long the disk is full; false where nothing is kept. */
export async function untilKept(job: SendJob, state: PartsState): Promise<boolean> {
  const text = JSON.stringify(state)
  while (job.onResume?.(text) === false) {
    await job.sleep(keepAgainMs, job.signal)
    job.signal.throwIfAborted()
  }
  return job.onResume !== undefined
}

/** Of one part, in bytes. */
export const lengthOf = ({ size, partSize }: PartsState, index: number) =>
  Math.min(partSize, size - index * partSize)
