import type { ChangeFeed } from './change-feed.ts'
import type { Clock } from './clock.ts'
import type { Journal } from './journal.ts'
import type { SqliteDatabase } from './store/database.ts'
import { isDatabaseFault } from './store/is-database-fault.ts'
import type { WaitingTime } from './store/waiting-time.ts'

/** The end of an engine: its parts one after the other, then what they wrote to, and the lock last of all. */
export function createClosing(deps: {
  /** In the order in which they are closed. */
  readonly parts: readonly { close(): Promise<unknown> }[]
  readonly database: SqliteDatabase
  readonly waitingTime: WaitingTime
  readonly clock: Clock
  readonly journal: Journal
  readonly feed: ChangeFeed
  readonly releaseLock: () => void
  /** Its end is worth a line. */
  readonly isLogged: boolean
}): () => Promise<void> {
  const { database, clock, journal } = deps
  let closing: Promise<void> | undefined
  async function closeAll(): Promise<void> {
    // What cannot be closed in order keeps neither the database nor the lock.
    const faults: unknown[] = []
    for (const part of deps.parts) await part.close().catch((fault: unknown) => faults.push(fault))
    try {
      deps.waitingTime.keepEnd(clock.now())
    } catch (fault) {
      faults.push(fault)
    }
    if (deps.isLogged) journal.write('stop')
    await journal.close()
    deps.feed.close()
    database.close()
    deps.releaseLock()
    for (const fault of faults) if (!isDatabaseFault(fault)) throw fault
  }
  return () => {
    closing ??= closeAll()
    return closing
  }
}
