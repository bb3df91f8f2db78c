import type { RecoveryState } from '../../shared/contract.ts'
import { FailureError } from '../engine/failure-error.ts'

/** What a command says when the owner holds a database that cannot be opened. */
export function damagedFailure({ damage }: RecoveryState): FailureError {
  const message = damage ?? 'The history cannot be opened. Run "mayfly restore --list".'
  return new FailureError({ code: 'bug', message })
}
