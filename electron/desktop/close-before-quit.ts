import { app } from 'electron'

/** Holds the end of the app until `close` is through, or `mostMs` have passed: what was accepted is on disk anyway. */
export function closeBeforeQuit(close: () => Promise<void>, mostMs = 5000): void {
  let state: 'running' | 'closing' | 'closed' = 'running'
  app.on('will-quit', (event) => {
    if (state === 'closed') return
    event.preventDefault()
    if (state === 'closing') return
    state = 'closing'
    const finish = () => {
      state = 'closed'
      clearTimeout(timer)
      // Electron takes no word of it until it has seen that this end was held.
      setImmediate(() => app.quit())
    }
    const timer = setTimeout(finish, mostMs)
    close().then(finish, finish)
  })
}
