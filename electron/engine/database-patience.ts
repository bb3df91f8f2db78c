import type { Clock } from './clock.ts'
import { isDatabaseFault } from './store/is-database-fault.ts'

/** How long a database that cannot be written to is left alone, in ms. */
const patienceMs = 1_000

/** What a full disk or a locked database stops is done when that has passed: it is lost as little as it ends the process. */
export function createDatabasePatience(deps: { readonly clock: Clock; readonly closed: () => boolean }) {
  const { clock, closed } = deps
  return {
    /** Writes now, or as soon as that can be. Rejects with the database's error once the engine was closed. */
    async persist(write: () => void | Promise<void>): Promise<void> {
      for (;;) {
        try {
          return await write()
        } catch (error) {
          if (closed() || !isDatabaseFault(error)) throw error
          await clock.sleep(patienceMs)
        }
      }
    },
    /** Works now; where the database stopped it, `again` is called in a while. */
    orLater(work: () => void, again: () => void): void {
      try {
        work()
      } catch (error) {
        if (!isDatabaseFault(error)) throw error
        void clock.sleep(patienceMs).then(again)
      }
    },
  }
}
