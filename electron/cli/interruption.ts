import type { EventEmitter } from 'node:events'

/** A terminal's Ctrl-C reaches a child twice when npm, too, passes it on: within this many ms it is one. */
const sameSignalMs = 400

const codes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const
type Signal = keyof typeof codes

/** SIGINT and SIGTERM: the first asks to stop in order, the next one ends the process at once. */
export interface Interruption {
  /** What has come so far. */
  readonly received: Signal | null
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  /**
   * From here on a terminal that was closed (SIGHUP) asks for it as well: for what serves, and has files to remove.
   * An upload that is ended by it goes on at the next start, where one that stopped in order would stay paused, and
   * nobody would have read so.
   */
  alsoOnHangup(): void
  /** 129, 130, 143, or null without a signal. */
  exitCode(): number | null
}

export function watchSignals(
  source: Pick<EventEmitter, 'on'>,
  exit: (code: number) => void = process.exit,
  elapsed: () => number = () => performance.now(),
): Interruption {
  const controller = new AbortController()
  let received: Signal | null = null
  let since = 0
  const watch = (name: Signal) =>
    source.on(name, () => {
      if (received === null) {
        received = name
        since = elapsed()
        controller.abort()
      } else if (name !== received || elapsed() - since > sameSignalMs) exit(codes[received])
    })
  watch('SIGINT')
  watch('SIGTERM')
  return {
    get received() {
      return received
    },
    signal: controller.signal,
    alsoOnHangup: () => void watch('SIGHUP'),
    exitCode: () => (received === null ? null : codes[received]),
  }
}
