import { isContractProcedure } from '@orpc/contract'
import { type AnyRouter, implement } from '@orpc/server'
import { type Capabilities, contract, type EngineEvent } from '../../shared/contract.ts'
import type { EngineClient } from '../rpc/engine-client.ts'
import { replyForError } from '../rpc/replies-for-errors.ts'
import { addBatch } from './add-batch.ts'
import type { Session } from './engine-session.ts'

/** What the next owner would do a second time, where the one that has gone did it and could not say so. */
const notTwice = ['history.renew', 'history.again', 'groups.make']

type Call = (input: unknown) => Promise<unknown>

/**
 * The contract, passed on to whoever owns the data directory: what is shown in a browser goes on when the owner
 * changes. `capabilities` are those of this process, whatever the owner can do.
 */
export function createForwardingRouter(
  session: Session,
  capabilities: Omit<Capabilities, 'keychain'>,
): AnyRouter {
  async function* events(signal: AbortSignal): AsyncGenerator<EngineEvent, void> {
    for await (const event of session.events(signal)) {
      if (event.kind !== 'snapshot') yield event
      else {
        const { snapshot } = event
        yield {
          kind: 'snapshot',
          snapshot: {
            ...snapshot,
            capabilities: { ...snapshot.capabilities, system: undefined, ...capabilities },
          },
        }
      }
    }
  }

  const forward = (part: object, path: readonly string[]): AnyRouter => {
    if (!isContractProcedure(part)) {
      return Object.fromEntries(
        Object.entries(part).map(([name, inner]) => [name, forward(inner as object, [...path, name])]),
      )
    }
    const name = path.join('.')
    if (name === 'events') {
      return implement(contract.events).handler(({ signal }) =>
        events(signal ?? new AbortController().signal),
      )
    }
    if (name === 'queue.add') {
      return implement(contract.queue.add).handler(({ input: { inputs, options } }) =>
        // With an id, so that the next owner knows what one that has gone added.
        addBatch(session, inputs, options),
      )
    }
    const ask = notTwice.includes(name) ? session.callOnce : session.call
    return implement(part).handler(({ input }) =>
      ask((client) => callAt(client, path)(input)).catch((error: unknown) => {
        throw replyForError(error)
      }),
    )
  }
  return forward(contract, [])
}

function callAt(client: EngineClient, path: readonly string[]): Call {
  let found: unknown = client
  for (const name of path) found = (found as Record<string, unknown>)[name]
  return found as Call
}
