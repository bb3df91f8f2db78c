import { app } from 'electron'
import { anotherStart } from './another-start.ts'
import { thisProgram } from './program-to-start.ts'
import { programWords } from './single-instance.ts'

/**
 * Ends this Mayfly, and starts it as if it had just been opened: what this one was given is done, and not given again.
 * @param given what the next one is given instead
 */
export function startAgain(given: readonly string[] = []): void {
  startAfterEnd(given)
  app.exit(0)
}

/**
 * Has Mayfly started anew once this one has ended, however it ends.
 * @param given words of the next one's command line
 */
export function startAfterEnd(given: readonly string[]): void {
  const own = process.argv.slice(1, programWords())
  app.relaunch(anotherStart(thisProgram(), [...own, ...given]))
}
