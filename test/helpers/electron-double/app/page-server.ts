import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** By which pages reach this process, as Chromium reaches Electron's: for files of the app's scheme, and messages. */
export const pageServer = createServer()

/** Call it before main is imported: from then on `pageServerPort` knows its port. */
export async function listenToPages(): Promise<void> {
  pageServer.listen(0, '127.0.0.1')
  pageServer.unref()
  await once(pageServer, 'listening')
}

export function pageServerPort(): number {
  return (pageServer.address() as AddressInfo).port
}
