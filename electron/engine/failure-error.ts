import type { Failure } from '../../shared/failure.ts'

/** Carries a failure through code that can only throw: streams, and calls that a caller asked for wrongly. */
export class FailureError extends Error {
  readonly failure: Failure
  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options)
    this.name = 'FailureError'
    this.failure = failure
  }
}
