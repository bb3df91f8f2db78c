import { ORPCError } from '@orpc/client'
import { FailureError } from '../engine/failure-error.ts'
import { readRefusal } from '../rpc/replies-for-errors.ts'

/** One sentence for whatever was thrown. What nobody foresaw shows its own words only to those who look for a bug. */
export function errorSentence(error: unknown, detailed: boolean): string {
  if (error instanceof FailureError) return error.failure.message
  const failure = readRefusal(error)
  if (failure) return failure.message
  if (error instanceof ORPCError) return error.message
  if (detailed && error instanceof Error) return error.stack ?? error.message
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
  return `Something went wrong inside Mayfly${code}; what was accepted is kept. Set MAYFLY_DEBUG=1 to see more.`
}
