import { type RecoveryState, restoreAdvice } from '../../shared/recovery.ts'
import { FailureError } from '../engine/failure-error.ts'

/** What a command says when the owner holds a database that cannot be opened. */
export function damagedFailure({ damage }: RecoveryState): FailureError {
  const message = `${damage ?? 'The history cannot be opened.'} ${restoreAdvice}`
  return new FailureError({ code: 'bug', message })
}
