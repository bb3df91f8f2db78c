import { app } from 'electron'
import { launchWords } from './launch-arguments.ts'
import { startAfterEnd } from './start-again.ts'
import type { WaysIn } from './ways-in.ts'

/**
 * Holds the end of the app until `close` is through, or `mostMs` have passed: what was accepted is on disk anyway. A
 * start that comes meanwhile is one of its own, which waits for the data with all that it was given; what the system
 * still hands to this one is given to another start.
 */
export function closeBeforeQuit(
  close: () => Promise<void>,
  waysIn: Pick<WaysIn, 'hold'>,
  mostMs = 5000,
): void {
  let state: 'running' | 'closing' | 'closed' = 'running'
  app.on('will-quit', (event) => {
    if (state === 'closed') return
    event.preventDefault()
    if (state === 'closing') return
    state = 'closing'
    const takeLate = waysIn.hold()
    app.releaseSingleInstanceLock()
    const finish = () => {
      state = 'closed'
      clearTimeout(timer)
      const late = takeLate().filter(({ show }) => show !== 'hidden')
      if (late.length > 0) startAfterEnd(launchWords(late))
      // Electron takes no word of it until it has seen that this end was held.
      setImmediate(() => app.quit())
    }
    const timer = setTimeout(finish, mostMs)
    close().then(finish, finish)
  })
}
