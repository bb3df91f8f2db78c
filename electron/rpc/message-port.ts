import type { AnyRouter } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { z } from 'zod'

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

/** What oRPC's client sends for this contract: calls, and type 4, which ends one. */
const messageSchema = z.union([
  z.looseObject({
    i: z.union([z.string(), z.number()]),
    p: z.looseObject({ u: z.string().startsWith('/') }),
  }),
  z.looseObject({ i: z.union([z.string(), z.number()]), t: z.literal(4) }),
])

/** Anything else could only make oRPC's parser throw where nobody catches it. */
function isCall(data: unknown): boolean {
  try {
    return typeof data === 'string' && messageSchema.safeParse(JSON.parse(data)).success
  } catch {
    return false
  }
}
