import { FailureError } from '../engine/failure-error.ts'

/** Why a port could not be listened on, as a sentence; every other error as it came. */
export function listenSentence(error: unknown, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null
  const message =
    code === 'EADDRINUSE'
      ? `Port ${port} is in use by another program. Choose another with --port, or leave it out for a free one.`
      : code === 'EACCES'
        ? `This user may not listen on port ${port}. Choose one above 1023 with --port.`
        : null
  return message === null ? error : new FailureError({ code: 'bug', message }, { cause: error })
}
