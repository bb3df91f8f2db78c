import { setTimeout as sleep } from 'node:timers/promises'
import { ORPCError } from '@orpc/client'
import type { EngineEvent, Snapshot } from '../../shared/contract.ts'
import { childAbort } from '../engine/http/child-abort.ts'
import type { EngineClient } from '../rpc/in-process-client.ts'
import { damagedFailure } from './damaged-failure.ts'
import type { Interruption } from './interruption.ts'
import { type Connection, type ConnectionOptions, openConnection } from './open-connection.ts'
import { orHangs } from './or-hangs.ts'
import { OwnerGoneError } from './owner-gone-error.ts'
import { OwnerHangsError } from './owner-hangs-error.ts'
import { replayableBytes } from './replayable-bytes.ts'

/**
 * A command's engine for as long as it runs, whoever owns the data directory in the meantime. Whatever is asked of it
 * throws `OwnerHangsError` when the command was interrupted and the owner does not answer.
 */
export interface Session {
  /** Asks the engine; asked again of the next owner when the one that was asked goes away. */
  call<T>(ask: (client: EngineClient) => Promise<T>): Promise<T>
  /** The same for what must not happen twice: throws `OwnerGoneError` instead. */
  callOnce<T>(ask: (client: EngineClient) => Promise<T>): Promise<T>
  /** A snapshot, then changes, without end; a snapshot again whenever the owner has changed. */
  events(signal: AbortSignal): AsyncGenerator<EngineEvent, void>
  snapshot(): Promise<Snapshot>
  stage: Connection['stage']
  pictures: Connection['pictures']
  /** Batches that go on in this process should it come to own the data directory. */
  adopt(batches: Iterable<string>): void
  /** Everything goes on in this process should it come to own the data directory. */
  widen(): void
  close(): Promise<void>
}

export interface SessionOptions extends Omit<ConnectionOptions, 'timeoutMs'> {
  readonly interruption: Pick<Interruption, 'signal'>
}

/** How long a broken call waits to hear that its connection is gone, in ms. */
const goneWithinMs = 1000

/** Bytes without a path that are handed to the next owner when the first one ends meanwhile: pictures and texts. */
const mostReplayed = 32 * 1024 * 1024

export async function openSession(options: SessionOptions): Promise<Session> {
  let scope = options.scope
  let connection = await openConnection(options)
  let reconnecting: Promise<Connection> | null = null
  let ended = false
  const gone = new WeakSet<Connection>()
  /** Who waits for an answer of the connection that is there now. */
  const waiting = new Set<() => void>()
  const interrupted = options.interruption.signal
  const watchOver = (opened: Connection) =>
    void opened.closed.then(() => {
      gone.add(opened)
      for (const tell of waiting) tell()
    })
  watchOver(connection)

  const current = (): Promise<Connection> => {
    if (!gone.has(connection)) return Promise.resolve(connection)
    reconnecting ??= openConnection({ ...options, scope })
      .then((opened) => {
        connection = opened
        watchOver(opened)
        return opened
      })
      .finally(() => {
        reconnecting = null
      })
    return reconnecting
  }
  /** Not a race with `closed`, which would hold every answer for as long as the connection is there. */
  const orGone = async <T>(answer: Promise<T>, asked: Connection): Promise<T> => {
    if (asked.isOwner) return answer
    const left = Promise.withResolvers<never>()
    const tell = () => {
      if (gone.has(asked)) left.reject(new OwnerGoneError())
    }
    waiting.add(tell)
    tell()
    return Promise.race([answer, left.promise]).finally(() => waiting.delete(tell))
  }
  const callOnce = async <T>(ask: (client: EngineClient) => Promise<T>): Promise<T> => {
    const asked = await current()
    try {
      return await orHangs(orGone(ask(asked.client), asked), asked, interrupted)
    } catch (error) {
      if (error instanceof OwnerGoneError || error instanceof OwnerHangsError || isAnswer(error)) throw error
      if (await isGone(asked)) throw new OwnerGoneError({ cause: error })
      throw error
    }
  }
  const call: Session['call'] = async (ask) => {
    for (;;) {
      try {
        return await callOnce(ask)
      } catch (error) {
        if (!(error instanceof OwnerGoneError) || ended) throw error
      }
    }
  }

  const adopt: Session['adopt'] = (batches) => {
    if (scope.kind === 'own') scope = { kind: 'own', batches: [...new Set([...scope.batches, ...batches])] }
  }

  async function* events(signal: AbortSignal): AsyncGenerator<EngineEvent, void> {
    while (!signal.aborted && !ended) {
      const asked = await current()
      // An owner in this process that closes itself for a restore ends no stream.
      const gone = childAbort(signal)
      void asked.closed.then(() => gone.abort())
      try {
        yield* await asked.client.events(undefined, { signal: gone.signal })
      } catch (error) {
        if (isAnswer(error)) throw error
        // Else the connection broke; the loop finds the next owner.
      } finally {
        gone.release()
      }
      if (signal.aborted || ended) return
      if (!(await isGone(asked))) await sleep(100)
    }
  }

  return {
    call,
    callOnce,
    events,
    async snapshot() {
      const controller = new AbortController()
      const first = async () => {
        for await (const event of events(controller.signal))
          if (event.kind === 'snapshot') return event.snapshot
          else if (event.kind === 'damaged') throw damagedFailure(event.recovery)
        throw new Error('no snapshot')
      }
      return orHangs(first(), await current(), interrupted).finally(() => controller.abort())
    },
    async stage(name, bytes) {
      const replayable = replayableBytes(bytes, mostReplayed)
      for (;;) {
        const asked = await current()
        try {
          return await orHangs(asked.stage(name, replayable.read()), asked, interrupted)
        } catch (error) {
          if (error instanceof OwnerHangsError || ended || !replayable.canReplay() || !(await isGone(asked)))
            throw error
        }
      }
    },
    pictures: async (request) => (await current()).pictures(request),
    adopt,
    widen() {
      scope = { kind: 'everything' }
    },
    async close() {
      ended = true
      await connection.close()
    },
  }
}

async function isGone(asked: Connection): Promise<boolean> {
  if (asked.isOwner) return false
  const controller = new AbortController()
  const patience = sleep(goneWithinMs, false, { signal: controller.signal }).catch(() => false)
  const result = await Promise.race([asked.closed.then(() => true), patience])
  controller.abort()
  return result
}

/** The engine itself said no: asking again would not help. */
function isAnswer(error: unknown): boolean {
  return (
    error instanceof ORPCError &&
    ['REFUSED', 'NOT_FOUND', 'BAD_REQUEST', 'INTERNAL_SERVER_ERROR'].includes(error.code)
  )
}
