import type { AddOptions, AddResult, Input } from '../../shared/contract.ts'
import { newId } from '../../shared/new-id.ts'
import type { Session } from './engine-session.ts'

/**
 * Adds a batch exactly once. An owner that goes away while it is asked may have written down some of it, or all: the
 * next one is asked with the same id, and completes what is there.
 */
export async function addBatch(
  session: Session,
  inputs: readonly Input[],
  options: AddOptions,
): Promise<AddResult> {
  const given = { inputs: [...inputs], options: { batch: newId(), ...options } }
  const result = await session.call((client) => client.queue.add(given))
  session.adopt([result.batch])
  return result
}
