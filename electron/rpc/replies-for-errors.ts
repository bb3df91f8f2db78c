import { ORPCError } from '@orpc/server'
import type { Failure } from '../../shared/failure.ts'
import { failureSchema } from '../../shared/failure.ts'
import { isDamage, NotFoundError } from '../engine/engine.ts'
import { FailureError } from '../engine/failure-error.ts'

const damageSentence =
  'A part of the database cannot be read, so this was not done. Start Mayfly again: it looks through the database then and offers the backups. “mayfly restore --list” shows them, too.'

/**
 * What a caller is told of an error: a failure as REFUSED, an unknown id as NOT_FOUND. Anything else is a bug,
 * whose words could hold a path, a URL or a key: the caller learns only that it happened.
 */
export function replyForError(error: unknown): ORPCError<string, unknown> {
  if (error instanceof ORPCError) return error
  if (error instanceof FailureError) {
    return new ORPCError('REFUSED', { message: error.failure.message, data: { failure: error.failure } })
  }
  if (isDamage(error)) {
    const failure: Failure = { code: 'bug', message: damageSentence }
    return new ORPCError('REFUSED', { message: failure.message, data: { failure } })
  }
  if (error instanceof NotFoundError) return new ORPCError('NOT_FOUND', { message: error.message })
  return new ORPCError('INTERNAL_SERVER_ERROR', {
    message: 'Something went wrong inside Mayfly, and this was not done. Try it again.',
  })
}

/** The failure that a refused call carries, or null for every other error. */
export function readRefusal(error: unknown): Failure | null {
  if (!(error instanceof ORPCError) || error.code !== 'REFUSED') return null
  const data: unknown = error.data
  if (typeof data !== 'object' || data === null || !('failure' in data)) return null
  const failure = failureSchema.safeParse(data.failure)
  return failure.success ? failure.data : null
}
