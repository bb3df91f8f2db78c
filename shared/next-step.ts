import { assertNever } from './assert-never.ts'
import type { FailureCode } from './failure.ts'

export type NextStep =
  | 'wait'
  | 'retry'
  | 'enter-key'
  | 'see-host'
  | 'check-destination'
  | 'send-again'
  | 'none'

/** The one action a person is offered beside a failure. */
export function nextStep(code: FailureCode): NextStep {
  switch (code) {
    case 'offline':
    case 'busy':
      return 'wait'
    case 'interrupted':
    case 'host-error':
    case 'source-unreachable':
    case 'disk-full':
    case 'bug':
      return 'retry'
    case 'no-key':
    case 'bad-key':
      return 'enter-key'
    case 'account':
      return 'see-host'
    case 'misconfigured':
      return 'check-destination'
    case 'file-changed':
    case 'file-missing':
    case 'file-unreadable':
    case 'name-taken':
    case 'already-up':
      return 'send-again'
    case 'rejected':
    case 'private-address':
    case 'too-large':
      return 'none'
    default:
      return assertNever(code)
  }
}
