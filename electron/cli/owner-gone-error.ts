import { FailureError } from '../engine/failure-error.ts'

/** The process that owned the data directory ended while it was asked; whether it did what was asked is not known. */
export class OwnerGoneError extends FailureError {
  constructor(options?: ErrorOptions) {
    const message =
      'The Mayfly that works on this data ended before it answered: this may have been done. Look before you do it again.'
    super({ code: 'interrupted', message }, options)
    this.name = 'OwnerGoneError'
  }
}
