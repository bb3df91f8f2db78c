import { setTimeout as sleep } from 'node:timers/promises'
import { type AnyRouter, createRouterClient } from '@orpc/server'
import { DamagedDatabaseError, type EngineDeps, OwnedElsewhereError } from '../engine/engine.ts'
import { FailureError } from '../engine/failure-error.ts'
import { openRecoveryDesk } from '../engine/recovery-desk.ts'
import { openEngine } from '../open-engine.ts'
import type { FetchHandler } from '../rpc/answer-with-fetch.ts'
import { connectToOwner } from '../rpc/connect-to-owner.ts'
import { createInProcessClient, type EngineClient } from '../rpc/in-process-client.ts'
import { serveOwnerSocket } from '../rpc/owner-socket.ts'
import { createPictureFetch } from '../rpc/picture-fetch.ts'
import { createRecoveryRouter } from '../rpc/recovery-router.ts'
import { createRouter } from '../rpc/router.ts'

/** An engine to talk to: our own, or that of the process that owns the data directory. */
export interface Connection {
  readonly isOwner: boolean
  readonly client: EngineClient
  /** Resolves when the other process has gone; never while we are the owner. */
  readonly closed: Promise<void>
  /** Whether the other process reacts at all within this many ms, or is gone; true while we are the owner. */
  reacts(withinMs: number): Promise<boolean>
  /** Streams bytes without a path into the staging folder. */
  stage(
    name: string,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<{ stagedId: string; name: string; size: number }>
  /** Gives and takes pictures of uploads, for a browser's page. */
  readonly pictures: FetchHandler
  close(): Promise<void>
}

export interface ConnectionOptions {
  readonly dataDir: string
  readonly version: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly scope: EngineDeps['scope']
  /** What the interface of this process can do; by default that of a terminal. */
  readonly capabilities?: EngineDeps['capabilities']
  /** Stays there to have a backup put in place when the database cannot be opened. */
  readonly recovers?: boolean
  /** How long an owner may take to answer, in ms. */
  readonly timeoutMs?: number
}

const retryMs = 50
const ofTerminal = { realPaths: true, tray: false, nativeDialog: false, hostClipboard: false }

/**
 * Takes the data directory, or connects to the process that has it. Between the two an owner may come or go:
 * both are tried in turn until one works.
 * @throws FailureError when the directory cannot be used, or its owner does not answer.
 */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  const { dataDir, timeoutMs = 10_000 } = options
  const end = performance.now() + timeoutMs
  for (;;) {
    try {
      return await own(options)
    } catch (error) {
      if (options.recovers && error instanceof DamagedDatabaseError) return await standBy(dataDir, error)
      if (!(error instanceof OwnedElsewhereError)) throw error
    }
    const left = end - performance.now()
    if (left <= 0) throw ownerHangs(dataDir)
    const owner = await connectToOwner(dataDir, { timeoutMs: left })
    if (owner) return { isOwner: false, ...owner, close: async () => owner.close() }
    await sleep(retryMs)
  }
}

async function own(options: ConnectionOptions): Promise<Connection> {
  const { dataDir, scope, environment, version, capabilities = ofTerminal } = options
  const engine = await openEngine({ dataDir, scope, environment, version, capabilities })
  const router = createRouter(engine, {})
  const pictures = createPictureFetch(engine.pictures)
  const socket = await serveOwnerSocket(router, dataDir, { staging: engine.staging, pictures }).catch(
    async (error: unknown) => {
      await engine.close()
      throw error
    },
  )
  return {
    isOwner: true,
    client: createInProcessClient(router),
    // Other processes are cut off as well: the next owner makes its own socket.
    closed: engine.ended.then(() => socket.close()),
    reacts: async () => true,
    stage: (name, bytes) => engine.staging.write(name, bytes),
    pictures,
    close: async () => {
      // The socket first: the next owner makes its own as soon as it has the lock.
      await socket.close()
      await engine.close()
    },
  }
}

/** Keeps the data directory and answers for it until a backup is in place. */
async function standBy(dataDir: string, { damage, failure }: DamagedDatabaseError): Promise<Connection> {
  const desk = openRecoveryDesk(dataDir, damage)
  const router = createRecoveryRouter(desk, damage)
  const socket = await serveOwnerSocket(router, dataDir).catch(async (error: unknown) => {
    await desk.close()
    throw error
  })
  return {
    isOwner: true,
    client: createRouterClient(router as AnyRouter) as unknown as EngineClient,
    closed: desk.ended.then(() => socket.close()),
    reacts: async () => true,
    stage: async () => {
      throw new FailureError(failure)
    },
    pictures: async () => new Response(null, { status: 503 }),
    close: async () => {
      await socket.close()
      await desk.close()
    },
  }
}

function ownerHangs(dataDir: string): FailureError {
  return new FailureError({
    code: 'bug',
    message: `Another program works on ${dataDir} but does not answer. Close it, or wait for it, and try again; MAYFLY_DATA_DIR names another folder.`,
  })
}
