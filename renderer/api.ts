import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import type { AddOptions, AddResult, Contract, Input } from '../shared/contract.ts'
import type { Failure } from '../shared/failure.ts'
import { newId } from '../shared/new-id.ts'
import type { PictureSize } from '../shared/picture.ts'
import { openBrowserSocket } from './connection/browser-socket.ts'
import { awaitDesktopPort } from './connection/desktop-bridge.ts'
import { askForPicture, type PictureReply, putPicture } from './connection/engine-pictures.ts'
import { fetchExport } from './connection/fetch-export.ts'
import { orderChanged, showRows } from './connection/queue-window.ts'
import { forgetSessionToken, takeSessionToken } from './connection/session-token.ts'
import { type StagedFile, stageBytes } from './connection/stage-bytes.ts'
import { applyChange, applySnapshot, useStore } from './store.ts'

export type EngineClient = ContractRouterClient<Contract>

const longestWaitMs = 5_000
/** How long something that was given waits for a connection. */
const longestAwayMs = 60_000
let client: EngineClient | null = null
let token: string | null = null

/**
 * Connects to the engine for as long as the page lives: through the desktop's port, or through the
 * WebSocket of `mayfly serve`. No component knows which. What changes is told once the interface is `shown`, so that
 * everything that follows changes has begun to; the first snapshot is not held up for it.
 */
export async function connect(shown: Promise<void>): Promise<void> {
  if (window.mayfly) return connectDesktop(shown)
  token = takeSessionToken()
  return connectBrowser(shown)
}

/** The contract's calls. @throws Error with a sentence when there is no connection */
export function engine(): EngineClient {
  if (client === null)
    throw new Error('Mayfly is not running, so this was not done. It goes on when it is back.')
  return client
}

/**
 * Adds a batch exactly once: where the connection breaks before the answer is here, the same is asked again when it is
 * back, with the same id. @throws as any call; after a minute without a connection as well
 */
export async function addBatch(inputs: readonly Input[], options: AddOptions): Promise<AddResult> {
  const given = { inputs: [...inputs], options: { ...options, batch: newId() } }
  for (let asked = engine(); ; ) {
    try {
      return await asked.queue.add(given)
    } catch (error) {
      const next = error instanceof ORPCError ? null : await connectedAgain(asked)
      if (next === null) throw error
      asked = next
    }
  }
}

/** Says which rows of the queue are on screen, so that they are held. */
export function showQueueRows(first: number, last: number): void {
  showRows(first, last, askRange)
}

/** Hands over bytes that have no path. @throws Error with a sentence */
export function stage(name: string, bytes: Blob): Promise<StagedFile> {
  return stageBytes(name, bytes, window.mayfly ? null : (token ?? ''))
}

/** Has the browser save the history as a file. @throws Error with a sentence */
export function downloadExport(format: 'json' | 'csv'): Promise<void> {
  return fetchExport(format, token ?? '')
}

/** A picture of an upload, or the image itself, from this computer alone. */
export function fetchPicture(id: string, size: PictureSize | 'original'): Promise<PictureReply> {
  return askForPicture(id, size, window.mayfly ? null : (token ?? ''))
}

export function keepPicture(id: string, size: PictureSize, picture: Blob): Promise<void> {
  return putPicture(id, size, picture, window.mayfly ? null : (token ?? ''))
}

/** Absolute paths of files, '' where one has none; all '' in a browser. */
export function pathsForFiles(files: File[]): string[] {
  return window.mayfly?.pathsForFiles(files) ?? files.map(() => '')
}

/** Why a call was refused, or null when it failed in another way. */
export function failureOf(error: unknown): Failure | null {
  if (!(error instanceof ORPCError) || error.code !== 'REFUSED') return null
  return (error.data as { failure: Failure }).failure
}

/** What went wrong with a call, as one sentence. */
export function sentenceOf(error: unknown): string {
  const failure = failureOf(error)
  if (failure) return failure.message
  if (error instanceof ORPCError && error.code === 'NOT_FOUND') return 'That upload is not there any more.'
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST')
    return 'Mayfly could not read that. Check what you entered.'
  if (error instanceof ORPCError) return 'Mayfly met a fault of its own and did not do that. Try it again.'
  return error instanceof Error && !(error instanceof TypeError) ? error.message : 'Mayfly is not running.'
}

/** Waits for another connection than one that broke; null: none came, or none can. */
function connectedAgain(broken: EngineClient): Promise<EngineClient | null> {
  if (window.mayfly) return Promise.resolve(null)
  const { promise, resolve } = Promise.withResolvers<EngineClient | null>()
  const look = ({ connection }: { connection: string }) => {
    if (connection === 'refused') resolve(null)
    else if (connection === 'open' && client !== null && client !== broken) resolve(client)
  }
  const unsubscribe = useStore.subscribe(look)
  const timer = setTimeout(() => resolve(null), longestAwayMs)
  look(useStore.getState())
  return promise.finally(() => {
    clearTimeout(timer)
    unsubscribe()
  })
}

async function connectDesktop(shown: Promise<void>): Promise<void> {
  const port = await awaitDesktopPort()
  client = createORPCClient(new PortLink({ port }))
  port.start()
  for (let attempt = 0; ; attempt += 1) {
    if (await follow(client, shown)) attempt = 0
    else useStore.setState({ connection: 'lost' })
    await pause(attempt)
  }
}

async function connectBrowser(shown: Promise<void>): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const reply = token === null ? ({ kind: 'refused' } as const) : await openBrowserSocket(token)
    if (reply.kind === 'refused') {
      forgetSessionToken()
      useStore.setState({ connection: 'refused' })
      return
    }
    if (reply.kind === 'open') {
      client = createORPCClient(new SocketLink({ websocket: reply.socket }))
      while (await follow(client, shown)) {
        attempt = 0
        if (reply.socket.readyState !== WebSocket.OPEN) break
        await pause(0)
      }
      reply.socket.close()
      client = null
    }
    if (useStore.getState().connection !== 'connecting' || attempt > 0)
      useStore.setState({ connection: 'lost' })
    await pause(attempt)
  }
}

/** Takes events until they end. Every subscription begins with a snapshot; a gap ends it. True: one came. */
async function follow(from: EngineClient, shown: Promise<void>): Promise<boolean> {
  let rev: number | null = null
  try {
    for await (const event of await from.events()) {
      if (event.kind === 'damaged') {
        rev = -1
        useStore.setState({ connection: 'open', recovery: event.recovery })
      } else if (event.kind === 'snapshot') {
        rev = event.snapshot.rev
        const isFirst = useStore.getState().window.ids.length === 0
        applySnapshot(event.snapshot)
        // Rows that were shown before have kept their places.
        if (!isFirst) orderChanged(askRange)
        await shown
      } else if (rev !== null && event.change.rev === rev + 1) {
        rev = event.change.rev
        applyChange(event.change, Date.now())
        if (event.change.orderChanged) orderChanged(askRange)
      } else {
        break
      }
    }
  } catch {
    // The stream ended with its connection; what to do is the same as for an orderly end.
  }
  return rev !== null
}

function askRange(start: number, count: number) {
  return engine().queue.range({ start, count })
}

function pause(attempt: number): Promise<void> {
  const ms = Math.min(longestWaitMs, 250 * 2 ** attempt)
  return new Promise((resolve) => setTimeout(resolve, ms))
}
