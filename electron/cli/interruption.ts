import type { EventEmitter } from 'node:events'

/** A terminal's Ctrl-C reaches a child twice when npm, too, passes it on: within this many ms it is one. */
const sameSignalMs = 400

/** SIGINT and SIGTERM: the first asks to stop in order, the next one ends the process at once. */
export interface Interruption {
  /** What has come so far. */
  readonly received: 'SIGINT' | 'SIGTERM' | null
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  /** 130, 143, or null without a signal. */
  exitCode(): number | null
}

export function watchSignals(
  source: Pick<EventEmitter, 'on'>,
  exit: (code: number) => void = process.exit,
  elapsed: () => number = () => performance.now(),
): Interruption {
  const controller = new AbortController()
  let received: 'SIGINT' | 'SIGTERM' | null = null
  let since = 0
  const take = (name: 'SIGINT' | 'SIGTERM') => {
    if (received === null) {
      received = name
      since = elapsed()
      controller.abort()
    } else if (name !== received || elapsed() - since > sameSignalMs) exit(codeOf(received))
  }
  source.on('SIGINT', () => take('SIGINT'))
  source.on('SIGTERM', () => take('SIGTERM'))
  return {
    get received() {
      return received
    },
    signal: controller.signal,
    exitCode: () => (received === null ? null : codeOf(received)),
  }
}

function codeOf(name: 'SIGINT' | 'SIGTERM'): number {
  return name === 'SIGINT' ? 130 : 143
}
