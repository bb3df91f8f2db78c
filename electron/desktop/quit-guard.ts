import { app, powerMonitor } from 'electron'
import { createQuitState, type QuitState } from './quit-state.ts'

export interface QuitGuard extends Pick<QuitState, 'isQuitting'> {
  /** Ends the app; asks first where files are on their way. */
  quit(): void
}

/**
 * Asks once before the app ends while files are on their way. A system that shuts down is not held up.
 * @param unfinished how many files are on their way
 * @param ask true: quit all the same
 */
export function guardQuit(unfinished: () => number, ask: (count: number) => Promise<boolean>): QuitGuard {
  const quit = () => app.quit()
  const state = createQuitState(unfinished, ask, quit)
  app.on('before-quit', state.beforeQuit)
  powerMonitor.on('shutdown', state.systemEnds)
  return { isQuitting: state.isQuitting, quit }
}
