import type { Failure } from '../../shared/failure.ts'

/** Why an upload cannot go where it was meant to go: a person removed that destination. */
export function destinationGone(destination: string): Failure {
  return {
    code: 'rejected',
    message: `Its destination “${destination}” was removed, so it cannot be sent there. Upload it again to another one.`,
  }
}
