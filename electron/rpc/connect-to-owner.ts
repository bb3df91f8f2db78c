import { lstatSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { readJson } from '../../shared/read-json.ts'
import { FailureError } from '../engine/failure-error.ts'
import type { FetchHandler } from './answer-with-fetch.ts'
import { askOwnerForPicture } from './ask-owner-for-picture.ts'
import type { EngineClient } from './engine-client.ts'
import { request } from './node-http.ts'
import { ownerSocketPlaceHere } from './owner-socket-path.ts'
import { createWebSocketClient, mostMessageBytes } from './websocket.ts'

const stagedSchema = z.object({ stagedId: z.string(), name: z.string(), size: z.number() })
export type Staged = z.infer<typeof stagedSchema>

export interface OwnerConnection {
  readonly client: EngineClient
  /** Hands bytes without a path (standard input, a data URL) to the owner, for `queue.add`. */
  stage(name: string, bytes: AsyncIterable<Uint8Array>): Promise<Staged>
  /** Asks the owner for pictures of uploads, or gives it some. */
  readonly pictures: FetchHandler
  /** Resolves when the owner is gone, or `close` was called. */
  readonly closed: Promise<void>
  /** Whether the owner reacts at all within this many ms, however busy it is; true as well when it is gone. */
  reacts(withinMs: number): Promise<boolean>
  close(): void
}

/**
 * A client of the process that owns `dataDir`, or null when nobody answers there.
 * @throws FailureError when there is an owner that does not answer within `timeoutMs`, or may not be reached.
 */
export async function connectToOwner(
  dataDir: string,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<OwnerConnection | null> {
  const path = placeOf(dataDir)
  if (path === null) return null
  const socket = new WebSocket('ws://owner/', {
    // Also reaches a pipe; `ws` itself knows only Unix sockets. The handshake's limit is the socket's own.
    createConnection: (() => connect({ path, timeout: timeoutMs })) as typeof connect,
    handshakeTimeout: timeoutMs,
    maxPayload: mostMessageBytes,
    perMessageDeflate: false,
  })
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const problem = await new Promise<Error | null>((resolve) => {
    socket.once('open', () => resolve(null))
    socket.on('error', resolve)
  })
  if (problem === null) {
    return {
      client: createWebSocketClient(socket),
      stage: (name, bytes) => stage(path, name, bytes),
      pictures: (asked) => askOwnerForPicture(path, asked),
      closed,
      reacts: (withinMs) => pong(socket, closed, withinMs),
      close: () => socket.terminate(),
    }
  }
  const code = 'code' in problem ? problem.code : undefined
  if (code === 'EACCES' || code === 'EPERM') throw notAllowed(dataDir)
  if (problem.message.includes('timed out')) throw hangs(dataDir, timeoutMs)
  return null
}

/** The protocol's own question whether the other side is there, which its event loop answers before anything else. */
async function pong(socket: WebSocket, closed: Promise<void>, withinMs: number): Promise<boolean> {
  if (socket.readyState !== WebSocket.OPEN) return true
  const answered = new Promise<void>((resolve) => socket.once('pong', () => resolve()))
  const over = new AbortController()
  socket.ping()
  const silence = sleep(withinMs, false, { signal: over.signal }).catch(() => false)
  const reacted = await Promise.race([answered.then(() => true), closed.then(() => true), silence])
  over.abort()
  return reacted
}

async function stage(path: string, name: string, bytes: AsyncIterable<Uint8Array>): Promise<Staged> {
  const post = request({ socketPath: path, path: `/intake?name=${encodeURIComponent(name)}`, method: 'POST' })
  const answered = new Promise<{ status: number; text: string }>((resolve, reject) => {
    post.on('error', reject)
    post.once('response', (response) => {
      response.setEncoding('utf8')
      response
        .toArray()
        .then((parts) => resolve({ status: response.statusCode ?? 0, text: parts.join('') }), reject)
    })
  })
  // Its end is not waited for: a refusal may come before the body is through.
  const sent = pipeline(Readable.from(bytes), post).catch((error: unknown) => error)
  const { status, text } = await answered.catch(async (cause: unknown) => {
    const unreadable = await sent
    throw unreadable instanceof FailureError ? unreadable : notStaged(name, cause)
  })
  post.destroy()
  if (status !== 200) throw notStaged(name, text)
  return stagedSchema.parse(JSON.parse(text))
}

/** Null where no data directory, or no trustworthy place for its socket, exists yet. */
function placeOf(dataDir: string): string | null {
  try {
    const { path, privateFolder } = ownerSocketPlaceHere(dataDir)
    // A key may go over this socket: among the temporary files only our own folder will do.
    if (privateFolder && lstatSync(dirname(path)).uid !== process.getuid?.()) return null
    return path
  } catch {
    return null
  }
}

function hangs(dataDir: string, timeoutMs: number): FailureError {
  const seconds = Math.max(1, Math.round(timeoutMs / 1000))
  return new FailureError({
    code: 'interrupted',
    message: `Another Mayfly works on ${dataDir} and has not answered for ${seconds} s. Close it, or end its process, and try again.`,
  })
}

function notAllowed(dataDir: string): FailureError {
  return new FailureError({
    code: 'rejected',
    message: `A Mayfly of another user works on ${dataDir}. Set MAYFLY_DATA_DIR to a folder of your own.`,
  })
}

const answerSchema = z.object({ message: z.string() })

function notStaged(name: string, cause: unknown): FailureError {
  const words = answerSchema.safeParse(readJson(cause))
  return new FailureError(
    {
      code: 'interrupted',
      message: words.success
        ? words.data.message
        : `${name} could not be handed to the Mayfly that works on this data directory. Try it again.`,
    },
    { cause },
  )
}
