import { app } from 'electron'
import { serveApp } from './desktop/app-protocol.ts'
import { createAppWindows } from './desktop/app-windows.ts'
import { tell } from './desktop/dialogs.ts'
import { createKeptGiven } from './desktop/kept-given.ts'
import { startAgain } from './desktop/start-again.ts'
import type { WaysIn } from './desktop/ways-in.ts'
import { openRecoveryDesk } from './engine/recovery-desk.ts'
import { loadInterface } from './rpc/interface-files.ts'
import { createPortHandler } from './rpc/message-port.ts'
import { serveOwnerSocket } from './rpc/owner-socket.ts'
import { createRecoveryRouter } from './rpc/recovery-router.ts'

/**
 * The app while its database cannot be opened: one window that shows the backups. Once one is in place the app starts
 * again, as if it had just been opened with all that it was given meanwhile.
 */
export async function recoverOnDesktop(options: {
  readonly dataDir: string
  readonly preload: string
  readonly appIcon: string
  readonly rendererDir: string
  /** What is wrong, in a sentence. */
  readonly damage: string
  readonly waysIn: Pick<WaysIn, 'open'>
}): Promise<void> {
  const { dataDir, preload, appIcon, damage } = options
  const desk = openRecoveryDesk(dataDir, damage)
  const router = createRecoveryRouter(desk, damage)
  const ownerSocket = await serveOwnerSocket(router, dataDir)
  serveApp({
    files: loadInterface(options.rendererDir),
    intake: async () => Response.json({ message: damage }, { status: 503 }),
    pictures: async () => new Response(null, { status: 503 }),
  })
  let isQuitting = false
  const windows = createAppWindows({
    ...{ dataDir, preload, appIcon },
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
  const kept = createKeptGiven()
  options.waysIn.open((given) => {
    if (given.show !== 'hidden') windows.show()
    const words = kept.keep(given)
    if (words) tell(windows.main(), words.message, words.detail)
  })
  await desk.ended
  await ownerSocket.close()
  startAgain(kept.words())
}
