/** Starts `electron/main.ts` with the small double in place of Electron. Imported, in a process of its own, by tests' scripts. */
import { registerHooks } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { EngineClient } from '../../electron/rpc/engine-client.ts'
import { app, asked, type BrowserWindow } from './small-electron.ts'

const double = new URL('small-electron.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: double, shortCircuit: true } : next(specifier, context),
})

/** Imports main (from source, or the file given), and only then is the app ready; resolves when main has opened its window, or given up. */
export async function startMain(
  main = fileURLToPath(new URL('../../electron/main.ts', import.meta.url)),
): Promise<BrowserWindow | null> {
  await import(pathToFileURL(main).href)
  app.becomeReady()
  while (asked.windows.length === 0 && asked.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 5))
  return asked.windows[0] ?? null
}

/** What the page would do with the newest port it was given. */
export function clientOf(window: BrowserWindow): EngineClient {
  const port = window.webContents.posted.at(-1)?.ports[0]
  if (!port) throw new Error('the page was given no port')
  const client: EngineClient = createORPCClient(new RPCLink({ port: port as unknown as MessagePort }))
  port.start()
  return client
}
