import { app, powerMonitor } from 'electron'

export interface QuitGuard {
  /** True once the app is on its way out: windows may close for good. */
  isQuitting(): boolean
  /** Ends the app; asks first where files are on their way. */
  quit(): void
}

/**
 * Asks once before the app ends while files are on their way; the queue keeps them in any case. A system that shuts
 * down is not held up.
 * @param unfinished how many files are on their way
 * @param ask true: quit all the same
 */
export function guardQuit(unfinished: () => number, ask: (count: number) => Promise<boolean>): QuitGuard {
  let state: 'running' | 'asking' | 'quitting' = 'running'
  app.on('before-quit', (event) => {
    if (state === 'quitting') return
    const count = state === 'running' ? unfinished() : 1
    if (count === 0) {
      state = 'quitting'
      return
    }
    event.preventDefault()
    if (state === 'asking') return
    state = 'asking'
    ask(count).then(
      (yes) => {
        state = yes ? 'quitting' : 'running'
        if (yes) app.quit()
      },
      () => {
        state = 'running'
      },
    )
  })
  powerMonitor.on('shutdown', () => {
    state = 'quitting'
  })
  return { isQuitting: () => state === 'quitting', quit: () => app.quit() }
}
