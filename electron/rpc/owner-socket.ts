import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AnyRouter } from '@orpc/server'
import { WebSocketServer } from 'ws'
import { picturePath } from '../../shared/picture.ts'
import type { Engine } from '../engine/engine.ts'
import { FailureError } from '../engine/failure-error.ts'
import { answerWithFetch, type FetchHandler } from './answer-with-fetch.ts'
import { createIntakeEndpoint, refuse } from './intake-endpoint.ts'
import { createServer } from './node-http.ts'
import { ownerSocketPlaceHere } from './owner-socket-path.ts'
import { createWebSocketHandler, mostMessageBytes } from './websocket.ts'

export { connectToOwner, type OwnerConnection } from './connect-to-owner.ts'

export interface OwnerSocket {
  /** A path, or the name of a pipe on Windows. */
  readonly path: string
  /** Ends every conversation and removes the socket. To be awaited before the lock is given back. */
  close(): Promise<void>
}

export interface OwnerSocketOptions {
  /** Takes bytes without a path (`POST /intake?name=…`); absent: they are refused. */
  readonly staging?: Engine['staging']
  /** Gives and takes pictures of uploads (`/picture?…`); absent: there are none. */
  readonly pictures?: FetchHandler
}

/**
 * Serves the contract to other processes of the same user. Only the holder of the data directory's lock may call
 * this: whatever socket lies there is a dead owner's, and is replaced.
 */
export async function serveOwnerSocket(
  router: AnyRouter,
  dataDir: string,
  options: OwnerSocketOptions = {},
): Promise<OwnerSocket> {
  const { path, privateFolder } = ownerSocketPlaceHere(dataDir)
  const isPipe = process.platform === 'win32'
  if (privateFolder) makePrivateFolder(privateFolder)
  if (!isPipe) rmSync(path, { force: true })

  const intake = options.staging && createIntakeEndpoint(options.staging)
  const server = createServer((request, response) => {
    if (intake && request.url?.startsWith('/intake?')) return void intake(request, response)
    if (options.pictures && request.url?.startsWith(`${picturePath}?`))
      return void answerWithFetch(options.pictures, request, response)
    refuse(response, 404, 'There is nothing at this address.')
  })
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: mostMessageBytes,
    perMessageDeflate: false,
  })
  const converse = createWebSocketHandler(router)
  server.on('upgrade', (request, socket, head) => sockets.handleUpgrade(request, socket, head, converse))
  await listenPrivately(server, path, isPipe)

  return {
    path,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      await closed
    },
  }
}

/** The file is made with mode 0600: at no moment can another user connect to it. */
async function listenPrivately(server: Server, path: string, isPipe: boolean): Promise<void> {
  const before = isPipe ? null : process.umask(0o177)
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      // Binds before it returns; only the event comes later.
      server.listen(path, resolve)
      if (before !== null) process.umask(before)
    })
  } catch (cause) {
    throw new FailureError(
      {
        code: 'bug',
        message: `Mayfly cannot make its socket ${path}, which other Mayfly commands need to reach this one. Check that its folder can be written to.`,
      },
      { cause },
    )
  }
}

/** Among the temporary files anybody may have made that name first: then it is not used. */
function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new FailureError({
      code: 'bug',
      message: `The folder ${folder} belongs to someone else, so Mayfly cannot put its socket there. Set MAYFLY_DATA_DIR to a shorter path.`,
    })
  }
  chmodSync(folder, 0o700)
}
