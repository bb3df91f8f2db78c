export interface QuitState {
  /** True once the app is on its way out: windows may close for good. */
  isQuitting(): boolean
  /** To be told before the app ends: it is held where that is to be asked about first. */
  beforeQuit(event: { preventDefault(): void }): void
  /** To be told when the system is about to shut down, which is not held up. */
  systemEnds(): void
}

/** For how long the system's word that it shuts down is believed, in ms: another program may have called it off. */
const shutdownMs = 60_000

/**
 * Asks once before the app ends while files are on their way; the queue keeps them in any case.
 * @param unfinished how many files are on their way
 * @param ask true: quit all the same
 * @param quit ends the app, and so leads to `beforeQuit` once more
 */
export function createQuitState(
  unfinished: () => number,
  ask: (count: number) => Promise<boolean>,
  quit: () => void,
): QuitState {
  let state: 'running' | 'asking' | 'quitting' = 'running'
  let shutdown: NodeJS.Timeout | undefined
  return {
    isQuitting: () => state === 'quitting',
    beforeQuit(event) {
      // From here on it is the app itself that ends.
      clearTimeout(shutdown)
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
          if (yes) state = 'quitting'
          else if (state === 'asking') state = 'running'
          if (yes) quit()
        },
        () => {
          if (state === 'asking') state = 'running'
        },
      )
    },
    systemEnds() {
      state = 'quitting'
      clearTimeout(shutdown)
      shutdown = setTimeout(() => {
        state = 'running'
      }, shutdownMs).unref()
    },
  }
}
