import { assertNever } from '../../shared/assert-never.ts'
import type { FailureCode } from '../../shared/failure.ts'
import type { WatchedState } from './watched-row.ts'

export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  needsPerson: 3,
  interrupted: 130,
  terminated: 143,
  /** As a shell shows SIGPIPE. */
  unread: 141,
} as const

/** What came of one input: its upload's state, or `refused` when it was not accepted. */
export type Ending = WatchedState | { readonly kind: 'refused' }

/** 3 the destination needs a person, 1 something failed or is unfinished, 0 all done. Signals come before all. */
export function exitCodeFor(endings: Iterable<Ending>, signalCode: number | null): number {
  if (signalCode !== null) return signalCode
  let code: number = exitCodes.done
  for (const ending of endings) {
    if (destinationNeedsPerson(ending)) return exitCodes.needsPerson
    if (ending.kind !== 'done') code = exitCodes.failed
  }
  return code
}

/** Key, plan, quota or base URL: the items are kept and go on with the next `queue run`. */
function destinationNeedsPerson(ending: Ending): boolean {
  switch (ending.kind) {
    case 'needs-key':
      return true
    case 'paused':
    case 'failed':
      return ending.because !== null && stopsDestination(ending.because.code)
    case 'queued':
    case 'sending':
    case 'waiting':
    case 'needs-answer':
    case 'unknown':
    case 'cancelled':
    case 'done':
    case 'refused':
      return false
    default:
      return assertNever(ending)
  }
}

function stopsDestination(code: FailureCode): boolean {
  return code === 'no-key' || code === 'bad-key' || code === 'account' || code === 'misconfigured'
}
