import { app } from 'electron'
import { serveApp } from './desktop/app-protocol.ts'
import { createAppWindows } from './desktop/app-windows.ts'
import { tell } from './desktop/dialogs.ts'
import { openRecoveryDesk } from './engine/recovery-desk.ts'
import { loadInterface } from './rpc/interface-files.ts'
import { createPortHandler } from './rpc/message-port.ts'
import { serveOwnerSocket } from './rpc/owner-socket.ts'
import { createRecoveryRouter } from './rpc/recovery-router.ts'

/**
 * The app while its database cannot be opened: one window that shows the backups. Once one is in place the app starts
 * again, as if it had just been opened.
 */
export async function recoverOnDesktop(options: {
  readonly dataDir: string
  readonly preload: string
  readonly rendererDir: string
  /** What is wrong, in a sentence. */
  readonly damage: string
}): Promise<void> {
  const { dataDir, preload, damage } = options
  const desk = openRecoveryDesk(dataDir, damage)
  const router = createRecoveryRouter(desk, damage)
  const ownerSocket = await serveOwnerSocket(router, dataDir)
  serveApp({
    files: await loadInterface(options.rendererDir),
    intake: async () => Response.json({ message: damage }, { status: 503 }),
    pictures: async () => new Response(null, { status: 503 }),
  })
  let isQuitting = false
  const windows = createAppWindows({
    ...{ dataDir, preload },
    servePort: createPortHandler(router),
    isReachable: () => false,
    mayStay: async () => false,
    isQuitting: () => isQuitting,
    quit: () => {
      isQuitting = true
      app.quit()
    },
    onCrashedForGood: () => tell(null, 'Mayfly’s window keeps crashing.', damage),
  })
  app.on('before-quit', () => {
    isQuitting = true
  })
  windows.show()
  await desk.ended
  await ownerSocket.close()
  startAgain()
}

/** As if the app had just been opened. */
export function startAgain(): void {
  app.relaunch()
  app.exit(0)
}
