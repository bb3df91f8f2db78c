import { setTimeout as sleep } from 'node:timers/promises'

export interface UntilOptions {
  /** Default 10,000. */
  readonly timeoutMs?: number
  /** Default 10. */
  readonly intervalMs?: number
  /** Named in the error; a function is asked at the end, to show what was there instead. */
  readonly what?: string | (() => string)
}

/**
 * Polls until `condition` gives something other than false, null or undefined, and resolves with that.
 * An error thrown by the condition counts as "not yet" and becomes the cause of the final error.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 10_000, intervalMs = 10, what }: UntilOptions = {},
): Promise<Exclude<T, false | null | undefined>> {
  const end = performance.now() + timeoutMs
  let cause: unknown
  for (;;) {
    try {
      const value = await condition()
      if (value !== false && value !== null && value !== undefined) {
        return value as Exclude<T, false | null | undefined>
      }
      cause = undefined
    } catch (error) {
      cause = error
    }
    if (performance.now() >= end) {
      const wanted = typeof what === 'function' ? what() : (what ?? condition.toString())
      throw new Error(`not within ${timeoutMs} ms: ${wanted}`, { cause })
    }
    await sleep(intervalMs)
  }
}
