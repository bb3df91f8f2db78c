import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * By which pages reach this process, as Chromium reaches Electron's: for files of the app's scheme, and messages. The
 * app has none, so it does not wake this process to look for connections that stand still.
 */
export const pageServer = createServer({ connectionsCheckingInterval: 86_400_000 })

/** Call it before main is imported: from then on `pageServerPort` knows its port. */
export async function listenToPages(): Promise<void> {
  pageServer.listen(0, '127.0.0.1')
  pageServer.unref()
  await once(pageServer, 'listening')
}

export function pageServerPort(): number {
  return (pageServer.address() as AddressInfo).port
}
