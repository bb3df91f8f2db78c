import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Destination } from '../../shared/destination.ts'
import type { Settings } from '../../shared/settings.ts'
import { findAlreadyUp } from './already-up.ts'
import type { Clock } from './clock.ts'
import type { DestinationRegistry } from './destination-registry.ts'
import { createHttpClient } from './http/create-http-client.ts'
import type { HttpClient } from './http/http-client.ts'
import type { NetworkConfig } from './http/network-config.ts'
import type { RateLimit } from './http/rate-limit.ts'
import type { StagingFolder } from './intake/staging-folder.ts'
import type { KeyRing } from './key-ring.ts'
import { laneParts } from './lane.ts'
import type { Queue } from './queue.ts'
import { type AttemptOutcome, runAttempt } from './run-attempt.ts'
import { type AttemptStore, runningAttempt } from './store/attempts.ts'
import type { Batch } from './store/batches.ts'
import type { ResumeStates } from './store/resume-states.ts'
import type { UploadStore } from './store/uploads.ts'
import type { TransferProgress } from './transfer-progress.ts'
import type { UploadRecord } from './upload-record.ts'

export interface SenderDeps {
  readonly dataDir: string
  readonly clock: Clock
  readonly queue: Queue
  readonly uploads: UploadStore
  readonly attempts: AttemptStore
  readonly resumeStates: ResumeStates
  readonly batchOf: (record: UploadRecord) => Batch
  readonly registry: DestinationRegistry
  readonly keyRing: KeyRing
  readonly staging: StagingFolder
  readonly limiter: RateLimit
  readonly progress: TransferProgress
  readonly onProgress: () => void
  readonly settings: () => Settings
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly resolveProxy?: (url: string) => Promise<string | null>
}

/** Connections a lane may open; its uploads at once may be raised by a batch. */
const connectionsPerLane = 32

/** Sends one row: writes down that it starts, runs the attempt, and keeps the log of it. */
export function createSender(deps: SenderDeps) {
  const { clock, queue, uploads, attempts, resumeStates, registry, progress } = deps
  const clients = new Map<string, HttpClient>()

  const network = (): NetworkConfig => {
    const { proxy, extraCaFile } = deps.settings()
    return {
      proxy,
      extraCaFile,
      environment: deps.environment,
      ...(deps.resolveProxy ? { resolveProxy: deps.resolveProxy } : {}),
    }
  }
  const clientFor = (lane: string): HttpClient => {
    let client = clients.get(lane)
    if (!client) {
      client = createHttpClient({ network: network(), clock, connections: connectionsPerLane })
      clients.set(lane, client)
    }
    return client
  }

  async function attempt(record: UploadRecord, signal: AbortSignal): Promise<AttemptOutcome> {
    const { upload } = record
    const lane = laneParts(record.lane)
    const destination = registry.get(lane.destination)
    const provider = registry.providerOf(destination)
    const batch = deps.batchOf(record)
    const choice = provider.chooseMethod(
      {
        kind: upload.source.kind === 'url' ? 'url' : 'bytes',
        size: upload.size,
        name: upload.name,
        options: { ...destination.options, ...batch.options.providerOptions },
      },
      upload.method,
    )
    const method = choice.ok ? choice.method : (provider.info.methods[0]?.method ?? 'stream')
    const started = queue.apply(record, {
      kind: 'start',
      method,
      remoteName: upload.remoteName,
      // Bytes that are here already need no preparing: one commit less for each of many small files.
      phase: upload.source.kind === 'url' || upload.remoteName === null ? 'preparing' : 'sending',
    })
    if (!started)
      return {
        ok: false,
        failure: { code: 'bug', message: 'This upload was not waiting its turn.' },
        reply: null,
      }
    const running = runningAttempt(started.upload)
    /** Something may be written down to go on from: never for the many that go through at once. */
    let resumes = upload.attempts > 0
    progress.begin(upload.id, upload.size)
    const change = (event: Parameters<Queue['apply']>[1]): void => {
      const current = queue.current(record.seq)
      if (current) queue.apply(current, event)
    }
    try {
      const outcome: AttemptOutcome = choice.ok
        ? await send()
        : { ok: false, failure: choice.failure, reply: null }
      close(outcome.ok ? 'done' : 'failed', outcome)
      return outcome
    } catch (reason) {
      close(reason === 'pause' ? 'paused' : reason === 'cancel' ? 'cancelled' : 'cut-short', null)
      throw reason
    } finally {
      progress.end(upload.id, false)
    }

    /** What an old key or address was answered says nothing of one that was saved meanwhile: it is tried at once. */
    async function send(): Promise<AttemptOutcome> {
      for (;;) {
        const to = registry.get(lane.destination)
        const keys = await deps.keyRing.keysFor(lane)
        if (!keys.ok) return { ok: false, failure: { code: 'no-key', message: keys.message }, reply: null }
        signal.throwIfAborted()
        const outcome = await sendTo(to, keys.keys)
        if (outcome.ok || outcome.atSource) return outcome
        const { code } = outcome.failure
        if (code !== 'bad-key' && code !== 'misconfigured') return outcome
        const since = await deps.keyRing.keysFor(lane)
        const isElsewhere = lane.baseUrl === null && registry.get(lane.destination).baseUrl !== to.baseUrl
        if (!isElsewhere && (!since.ok || isDeepStrictEqual(since.keys, keys.keys))) return outcome
      }
    }

    function sendTo(
      destination: Destination,
      keys: Readonly<Record<string, string>>,
    ): Promise<AttemptOutcome> {
      return runAttempt({
        record: started as UploadRecord,
        method,
        options: batch.options,
        destination,
        baseUrl: lane.baseUrl ?? destination.baseUrl,
        provider,
        keys,
        http: clientFor(record.lane),
        network: network(),
        limiter: deps.limiter,
        staging: deps.staging,
        detourPath: join(deps.dataDir, 'staging', `${upload.id}.part`),
        clock,
        signal,
        alreadyUp: () =>
          findAlreadyUp({
            stagedPath: deps.staging.path,
            record: started as UploadRecord,
            choice: batch.options.alreadyUp,
            uploads,
            sentAlike: (one, other) =>
              isDeepStrictEqual(
                deps.batchOf(one).options.providerOptions,
                deps.batchOf(other).options.providerOptions,
              ),
            clock,
            signal,
          }),
        nameInUse(name) {
          const { remotePath: path, destination } = upload
          const now = clock.now()
          const since = running?.startedAt ?? now
          return uploads.nameInUse({ name, path, destination, seq: record.seq, since, now })
        },
        resume: resumes ? resumeStates.get(record.seq) : null,
        onResume: (state) => {
          resumes = true
          return resumeStates.set(record.seq, state)
        },
        onName: (remoteName) => change({ kind: 'name', remoteName }),
        onSending: () => change({ kind: 'phase', phase: 'sending' }),
        onProcessing: () => change({ kind: 'phase', phase: 'processing' }),
        onBytes: (bytes, total) => {
          progress.report(upload.id, bytes, total)
          deps.onProgress()
        },
      })
    }

    function close(
      outcome: 'done' | 'failed' | 'paused' | 'cancelled' | 'cut-short',
      result: AttemptOutcome | null,
    ): void {
      if (!running) return
      const ended = {
        ...running,
        bytes: progress.bytesOf(upload.id),
        endedAt: clock.now(),
        outcome,
        failure: result && !result.ok ? result.failure : null,
        reply: result?.reply ?? null,
      }
      // A log that says "done" beside a row that does not would be sent again after a crash.
      queue.withNext(record.seq, () => {
        attempts.add(record.seq, ended)
        if (outcome === 'done' && resumes) resumeStates.set(record.seq, null)
      })
    }
  }

  return {
    attempt,
    network,
    /** The connections of a lane, for what is asked of its host beside uploads. */
    clientFor,
    /** A lane that may never be used again keeps no connections: they would be tens of KB for each command. */
    forgetLane(lane: string): void {
      void clients.get(lane)?.close()
      clients.delete(lane)
    },
    /** Proxy or certificates have changed: connections are made anew. */
    forgetConnections(): void {
      for (const client of clients.values()) void client.close()
      clients.clear()
    },
    async close(): Promise<void> {
      await Promise.all([...clients.values()].map((client) => client.close()))
    },
  }
}
