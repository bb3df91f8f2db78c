import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from './open-connection.ts'
import { OwnerHangsError } from './owner-hangs-error.ts'

/** How long an owner may take to react at all, in ms: one that is busy still does. */
const reactsWithinMs = 5000
/** Between two looks whether it still does, in ms. */
const lookEveryMs = 1000

/**
 * The answer of another process. A person waits for it as long as it takes; one who interrupted the command waits only
 * while that process reacts.
 * @throws OwnerHangsError when it does not, after 5 s.
 */
export async function orHangs<T>(
  answer: Promise<T>,
  asked: Connection,
  interrupted: AbortSignal,
): Promise<T> {
  if (asked.isOwner) return answer
  const hangs = Promise.withResolvers<never>()
  const over = new AbortController()
  const watch = async () => {
    while (await asked.reacts(reactsWithinMs)) await sleep(lookEveryMs, null, { signal: over.signal })
    hangs.reject(new OwnerHangsError('the owner hangs'))
  }
  // Ends with the answer, after which nobody asks how.
  const begin = () => void watch().catch(() => {})
  hangs.promise.catch(() => {})
  if (interrupted.aborted) begin()
  else interrupted.addEventListener('abort', begin, { once: true })
  try {
    return await Promise.race([answer, hangs.promise])
  } finally {
    over.abort()
    interrupted.removeEventListener('abort', begin)
  }
}
