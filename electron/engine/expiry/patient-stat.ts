import type { Stats } from 'node:fs'
import type { Clock } from '../clock.ts'
import { childAbort } from '../http/child-abort.ts'

/** How long a disk may take to say what is there, in ms. */
const patienceMs = 5_000
/** Asked at once, those that hang among them: each holds one of four threads that all reading and writing share. */
const mostAsked = 2

/**
 * Asks a disk about a path, and goes on without an answer where a disk hangs (a network that is away): then, and for
 * as long as as many questions hang as may be asked at once, null is the answer, as for what is not there.
 * @param signal aborted, nothing is waited for any more.
 */
export function createPatientStat(clock: Clock, signal: AbortSignal, stat: (path: string) => Promise<Stats>) {
  let asked = 0
  let hanging = 0
  let changed = Promise.withResolvers<void>()
  const change = () => {
    changed.resolve()
    changed = Promise.withResolvers()
  }
  return async (path: string): Promise<Stats | null> => {
    while (asked >= mostAsked) {
      if (hanging >= mostAsked || signal.aborted) return null
      await changed.promise
    }
    asked++
    let isWaiting = true
    let isHanging = false
    const answer = stat(path)
      .catch(() => null)
      .finally(() => {
        asked--
        if (isHanging) hanging--
        isWaiting = false
        change()
      })
    const patience = childAbort(signal)
    const found = await Promise.race([answer, clock.sleep(patienceMs, patience.signal)])
    patience.abort()
    patience.release()
    if (isWaiting) {
      isHanging = true
      hanging++
      change()
    }
    return found ?? null
  }
}
