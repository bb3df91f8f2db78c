import { statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Destination, Method } from '../../shared/destination.ts'
import type { Failure } from '../../shared/failure.ts'
import type { Question, UploadResult } from '../../shared/upload.ts'
import { chosenRemoteName } from './chosen-remote-name.ts'
import type { Clock } from './clock.ts'
import { endingAsMeasured } from './expiry/measured-lifetimes.ts'
import { FailureError } from './failure-error.ts'
import { downloadToFile } from './http/download.ts'
import { openFileBody } from './http/file-body.ts'
import type { HttpClient } from './http/http-client.ts'
import type { NetworkConfig } from './http/network-config.ts'
import { isLoopbackHost } from './http/private-address.ts'
import { probeUrl } from './http/probe-url.ts'
import type { RateLimit } from './http/rate-limit.ts'
import { extensionOfType } from './intake/mime-type.ts'
import { extensionOf } from './intake/remote-name.ts'
import type { StagingFolder } from './intake/staging-folder.ts'
import { parseSourceUrl, privateHostFailure } from './intake/url-source.ts'
import type { FileBody, Provider, ProviderOptions } from './providers/provider.ts'
import { isDetour } from './repeat-effect.ts'
import type { BatchOptions } from './store/batches.ts'
import { isDatabaseFault } from './store/is-database-fault.ts'
import type { UploadRecord } from './upload-record.ts'

/** What one attempt may touch. `on…` write the row before they return. */
export interface AttemptJob {
  readonly record: UploadRecord
  readonly method: Method
  readonly options: BatchOptions
  readonly destination: Destination
  /** The address in force for this upload. */
  readonly baseUrl: string
  readonly provider: Provider
  readonly keys: Readonly<Record<string, string>>
  readonly http: HttpClient
  readonly network: NetworkConfig
  readonly limiter: RateLimit
  readonly staging: StagingFolder
  /** Where a URL's content may be put for the time of this attempt. */
  readonly detourPath: string
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly nameInUse: (name: string) => boolean
  /** Whether the same content has a link that lives, and what to do then; null: it is sent. */
  readonly alreadyUp: () => Promise<AttemptOutcome | null>
  /** What an earlier attempt wrote down to go on from; null: nothing. */
  readonly resume: string | null
  readonly onResume: (state: string | null) => boolean
  readonly onName: (name: string | null) => void
  readonly onSending: () => void
  readonly onProcessing: () => void
  /** Bytes of the file that the socket has taken; `total` where only the host has found out how many there are. */
  readonly onBytes: (bytes: number, total?: number) => void
}

export type AttemptOutcome =
  | {
      readonly ok: true
      readonly result: UploadResult
      readonly sha256: string | null
      readonly reply: string
    }
  | {
      readonly ok: false
      readonly failure: Failure
      readonly reply: string | null
      /** What a person is to decide, whatever the failure says. */
      readonly ask?: Question
      /** It was met at the server of a URL: whatever it is, the destination goes on. */
      readonly atSource?: true
    }

/**
 * One attempt of one upload. An aborted `signal` rejects with its reason, and a database that could not be written to
 * with its error; every other fault is an outcome.
 */
export async function runAttempt(job: AttemptJob): Promise<AttemptOutcome> {
  const isDetoured = isDetour(job.record.upload, job.method)
  try {
    const unreachable = isDetoured ? null : unreachableForHost(job)
    if (unreachable) return failed(unreachable)
    const already = await job.alreadyUp()
    if (already) return already
    const remoteName = await settleName(job)
    if (
      remoteName !== null &&
      job.options.naming === 'exact' &&
      job.record.upload.naming === 'exact' &&
      job.nameInUse(remoteName)
    ) {
      return failed({ code: 'name-taken', message: `"${remoteName}" is alive in this folder already.` })
    }
    // Parts are read ahead of what is sent: a provider that tells what is sent is believed instead.
    let tellsItself = false
    const reading = { ...job, onBytes: (bytes: number) => tellsItself || job.onBytes(bytes) }
    const source = isDetoured ? await detour(reading, remoteName) : await bodyOf(reading)
    if (!source.ok) return { ...failed(source.failure), ...(isDetoured && { atSource: true }) }
    job.onSending()
    const { body } = source
    const outcome = await job.provider.send({
      baseUrl: job.baseUrl,
      keys: job.keys,
      method: source.method ?? job.method,
      body,
      url: job.record.upload.source.kind === 'url' && !isDetoured ? job.record.upload.source.url : null,
      remoteName,
      remotePath: job.record.upload.remotePath,
      mimeType: job.record.upload.mimeType,
      lifetimeMs: job.destination.lifetimeMs,
      options: optionsOf(job),
      http: job.http,
      now: job.clock.now,
      signal: job.signal,
      onProcessing: job.onProcessing,
      // What is downloaded anew may be other bytes of the same length.
      ...(!isDetoured && { resume: job.resume, onResume: job.onResume }),
      onSent(bytes, total) {
        tellsItself = true
        job.onBytes(bytes, total)
      },
      sleep: job.clock.sleep,
    })
    if (!outcome.ok) return outcome
    // It has no more than a part, or what changed while it was sent.
    if (body?.wasRead() === false) return { ok: false, failure: answeredEarly, reply: outcome.reply }
    const result = endingAsMeasured(outcome.result, job.destination)
    return { ...outcome, result, sha256: body?.sha256() ?? null }
  } catch (error) {
    if (job.signal.aborted) throw job.signal.reason
    // A full disk is no fault of this upload, and ends none.
    if (isDatabaseFault(error)) throw error
    if (error instanceof FailureError) return failed(error.failure)
    return failed({
      code: 'bug',
      message: 'Mayfly made a mistake while sending this. Try again; if it stays, report it.',
    })
  } finally {
    // What cannot be removed now is swept later; how the attempt ended stands.
    if (isDetoured) await rm(job.detourPath, { force: true }).catch(() => undefined)
  }
}

const answeredEarly: Failure = {
  code: 'interrupted',
  message: 'The host said that it has the file before it was sent whole.',
  outcomeUnknown: true,
}

/** What was chosen for this host alone: the batch's over the destination's. */
function optionsOf(job: AttemptJob): ProviderOptions {
  return { ...job.destination.options, ...job.options.providerOptions }
}

function failed(failure: Failure): AttemptOutcome {
  return { ok: false, failure, reply: null }
}

/** The name to send. A URL without an extension asks its server for a type; without one the host names it. */
async function settleName(job: AttemptJob): Promise<string | null> {
  const { upload } = job.record
  if (upload.remoteName !== null) return upload.remoteName
  const { source, name, naming } = upload
  if (source.kind !== 'url' || extensionOf(name) !== null) return named(job, chosenRemoteName(name, naming))
  const probed = await probeUrl({
    url: source.url,
    network: job.network,
    clock: job.clock,
    signal: job.signal,
    allowPrivate: allowPrivate(job),
  })
  const extension = probed?.mimeType ? extensionOfType(probed.mimeType) : null
  return extension === null ? null : named(job, chosenRemoteName(name, naming, extension))
}

function named(job: AttemptJob, name: string): string {
  job.onName(name)
  return name
}

/** A host on this computer may be given what only this computer can reach; others when a person said so. */
function allowPrivate(job: AttemptJob): boolean {
  return job.record.privateDetour || isLoopbackHost(new URL(job.baseUrl).hostname)
}

/** A URL that the host cannot reach is asked about before the host is. */
function unreachableForHost(job: AttemptJob): Failure | null {
  const { source } = job.record.upload
  if (source.kind !== 'url' || allowPrivate(job)) return null
  const parsed = parseSourceUrl(source.url)
  return parsed.ok && parsed.hostPrivate ? privateHostFailure(source.url) : null
}

type Source =
  /** `method`: another one than was chosen, since only now it is known how large it is. */
  | { readonly ok: true; readonly body: FileBody | null; readonly method?: Method }
  | { readonly ok: false; readonly failure: Failure }

async function bodyOf(job: AttemptJob): Promise<Source> {
  const { upload } = job.record
  switch (upload.source.kind) {
    case 'url':
      return { ok: true, body: null }
    case 'file':
      return { ok: true, body: open(job, upload.source.path, upload.size ?? 0, upload.source.mtimeMs) }
    case 'staged': {
      const path = job.staging.path(upload.source.stagedId)
      return { ok: true, body: open(job, path, upload.size ?? 0, null) }
    }
  }
}

function open(job: AttemptJob, path: string, size: number, mtimeMs: number | null): FileBody {
  return openFileBody({
    path,
    size,
    mtimeMs,
    hash: job.options.hash,
    limiter: job.limiter,
    onBytes: job.onBytes,
    clock: job.clock,
  })
}

/** Downloads here what the host could not fetch by itself. */
async function detour(job: AttemptJob, remoteName: string | null): Promise<Source> {
  const { source } = job.record.upload
  const path = job.detourPath
  if (source.kind !== 'url') return { ok: true, body: null }
  const downloaded = await downloadToFile({
    url: source.url,
    path,
    network: job.network,
    clock: job.clock,
    signal: job.signal,
    allowPrivate: allowPrivate(job),
    limiter: job.limiter,
    ...mostBytes(job),
  })
  if (!downloaded.ok) return downloaded
  const { size } = downloaded
  const name = remoteName ?? job.record.upload.name
  const facts = { kind: 'bytes', size, name, options: optionsOf(job) } as const
  const wanted = job.provider.chooseMethod(facts, job.method)
  // `stream` is how a detour is asked for, whatever it brings.
  const isTooLarge = !wanted.ok && wanted.failure.code === 'too-large' && job.method === 'stream'
  const choice =
    isTooLarge && wanted.alternative ? job.provider.chooseMethod(facts, wanted.alternative) : wanted
  if (!choice.ok) return choice
  return { ok: true, body: open(job, path, size, statSync(path).mtimeMs), method: choice.method }
}

/** What the host takes at most, so that nothing longer is downloaded for it. */
function mostBytes({ provider, method }: AttemptJob): { readonly maxBytes?: number } {
  const sent = provider.info.methods.filter((one) => one.method !== 'url')
  // `stream` gives way to another method for what is too large for it.
  const usable = method === 'stream' ? sent : sent.filter((one) => one.method === method)
  const limits = usable.map(({ maxBytes }) => maxBytes ?? Number.POSITIVE_INFINITY)
  const most = Math.max(0, ...limits)
  return Number.isFinite(most) && limits.length > 0 ? { maxBytes: most } : {}
}
