import type { AnyRouter } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { isCall } from './is-call.ts'

/** The main process's end of a channel to a page (Electron's `MessagePortMain`), as far as it is used here. */
export interface PagePort {
  on(event: 'message', listener: (message: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  postMessage(message: unknown): void
  start(): void
}

/** Serves the router on ports of our own page. One for all ports of a process. */
export function createPortHandler(router: AnyRouter): (port: PagePort) => void {
  const handler = new RPCHandler(router)
  return (port) => {
    handler.upgrade({
      on: (event: string, listener: (message?: { data: unknown }) => void) => {
        if (event === 'close') port.on('close', () => listener())
        else port.on('message', (message) => isCall(message.data) && listener(message))
      },
      postMessage: (message: unknown) => port.postMessage(message),
    })
    // Electron holds a port's messages until then, and forgets to say so.
    port.start()
  }
}
