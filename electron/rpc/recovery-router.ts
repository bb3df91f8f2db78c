import { isContractProcedure } from '@orpc/contract'
import { type AnyRouter, AsyncIteratorClass, implement } from '@orpc/server'
import { contract, type EngineEvent } from '../../shared/contract.ts'
import { restoreAdvice } from '../../shared/recovery.ts'
import type { RecoveryDesk } from '../engine/engine.ts'
import { FailureError } from '../engine/failure-error.ts'
import { replyForError } from './replies-for-errors.ts'

/**
 * The contract while the database cannot be opened: it tells what backups there are and puts one in place; every
 * other call is refused with the reason.
 */
export function createRecoveryRouter(desk: RecoveryDesk, damage: string): AnyRouter {
  const refused = new FailureError({ code: 'bug', message: `${damage} ${restoreAdvice}` })
  const answer = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      throw replyForError(error)
    }
  }
  const refuseAll = (part: object): AnyRouter =>
    isContractProcedure(part)
      ? implement(part).handler(() => {
          throw replyForError(refused)
        })
      : Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, refuseAll(inner as object)]))
  const os = implement(contract)
  return {
    ...refuseAll(contract),
    events: os.events.handler(({ signal }) => damagedEvents(desk, signal)),
    data: {
      ...refuseAll(contract.data),
      recovery: os.data.recovery.handler(() => answer(desk.state())),
      restore: os.data.restore.handler(({ input }) => answer(desk.restore(input.backup))),
    },
  }
}

/**
 * One event, and the end when a backup is in place: who listens then asks again, and finds an engine. It ends with
 * `signal` as well.
 */
function damagedEvents(
  desk: RecoveryDesk,
  signal: AbortSignal | undefined,
): AsyncIteratorClass<EngineEvent, void, void> {
  let told = false
  const left = Promise.withResolvers<void>()
  signal?.addEventListener('abort', () => left.resolve(), { once: true })
  if (signal?.aborted) left.resolve()
  return new AsyncIteratorClass<EngineEvent, void, void>(
    async () => {
      if (!told) {
        told = true
        return { done: false, value: { kind: 'damaged', recovery: await desk.state() } }
      }
      await Promise.race([desk.ended, left.promise])
      return { done: true, value: undefined }
    },
    async () => left.resolve(),
  )
}
