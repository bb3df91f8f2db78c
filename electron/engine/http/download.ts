import { type FileHandle, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Failure } from '../../../shared/failure.ts'
import type { Clock } from '../clock.ts'
import { FailureError } from '../failure-error.ts'
import { childAbort } from './child-abort.ts'
import { suggestedFileName } from './content-disposition.ts'
import { createDiskRoom } from './disk-room.ts'
import { type GuardedReply, guardedRequest } from './guarded-request.ts'
import type { NetworkConfig } from './network-config.ts'
import type { RateLimit } from './rate-limit.ts'
import { stalls } from './stall-watch.ts'
import { transportFailure } from './transport-failure.ts'

export interface DownloadOptions {
  readonly url: string
  /** Where the bytes go; what is there is replaced, and nothing is left there on failure. */
  readonly path: string
  readonly network: NetworkConfig
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Larger content fails as `too-large`. */
  readonly maxBytes?: number
  /** See `GuardedRequest.allowPrivate`. */
  readonly allowPrivate: boolean
  readonly onBytes?: (total: number) => void
  readonly limiter?: RateLimit
  /** In ms; default 60,000. */
  readonly stallMs?: number
}

export type DownloadOutcome =
  | {
      readonly ok: true
      readonly size: number
      /** As the server says, without parameters. */
      readonly mimeType: string | null
      /** As the server suggests. */
      readonly fileName: string | null
    }
  | { readonly ok: false; readonly failure: Failure }

/**
 * Fetches a URL into a file (mode 0600, flushed to the disk), which leaves some room on the disk however long it is. An aborted
 * `signal` rejects with its reason.
 */
export async function downloadToFile(options: DownloadOptions): Promise<DownloadOutcome> {
  const { url, path, network, clock, signal, allowPrivate, stallMs = 60_000 } = options
  const ended = new AbortController()
  const stalled = childAbort(signal)
  let moved = 0
  void stalls({
    clock,
    signal: ended.signal,
    movement: () => moved,
    phase: () => '',
    limit: () => stallMs,
  }).then((yes) => {
    const message = `Nothing came from ${hostOf(url)} for ${Math.round(stallMs / 1000)} seconds.`
    if (yes) stalled.abort(new FailureError({ code: 'interrupted', message }))
  })
  let reply: GuardedReply | null = null
  let file: FileHandle | null = null
  let whole = false
  try {
    const headers = {}
    reply = await guardedRequest({
      method: 'GET',
      url,
      headers,
      network,
      signal: stalled.signal,
      allowPrivate,
    })
    const expected = checkReply(reply, options.maxBytes)
    await rm(path, { force: true })
    const room = await createDiskRoom(dirname(path), expected)
    file = await open(path, 'wx', 0o600)
    const size = await writeBody(reply, file, { ...options, signal: stalled.signal }, async (total) => {
      moved = total
      options.onBytes?.(total)
      await room.wrote(total)
    })
    if (expected !== null && size !== expected) {
      throw new FailureError({ code: 'interrupted', message: `${hostOf(url)} sent less than it announced.` })
    }
    await file.sync()
    whole = true
    const mimeType = reply.headers['content-type']?.split(';')[0]?.trim().toLowerCase() || null
    return { ok: true, size, mimeType, fileName: suggestedFileName(reply.headers['content-disposition']) }
  } catch (error) {
    signal.throwIfAborted()
    return {
      ok: false,
      failure: failureOf(stalled.signal.aborted ? stalled.signal.reason : error, hostOf(url)),
    }
  } finally {
    ended.abort()
    stalled.release()
    reply?.body.on('error', () => undefined).destroy()
    await reply?.close()
    await file?.close().catch(() => undefined)
    if (file !== null && !whole) await rm(path, { force: true }).catch(() => undefined)
  }
}

/** The announced size, or null; throws for what is not worth fetching. */
function checkReply(reply: GuardedReply, maxBytes: number | undefined): number | null {
  const { host } = reply.url
  if (reply.status !== 200) {
    const why = reply.status === 404 || reply.status === 410 ? 'has nothing there' : 'did not give the file'
    const message = `${host} ${why} (it answered ${reply.status}).`
    throw new FailureError({ code: 'source-unreachable', message, status: reply.status })
  }
  const encoding = reply.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') {
    const message = `${host} sends the file compressed (${encoding.slice(0, 20)}) although it was asked not to.`
    throw new FailureError({ code: 'source-unreachable', message })
  }
  const length = reply.headers['content-length']
  const expected = length !== undefined && /^\d+$/.test(length) ? Number(length) : null
  if (maxBytes !== undefined && expected !== null && expected > maxBytes) throw tooLarge(maxBytes)
  return expected
}

async function writeBody(
  reply: GuardedReply,
  file: FileHandle,
  options: DownloadOptions,
  onBytes: (total: number) => Promise<void>,
): Promise<number> {
  const { limiter, maxBytes, signal } = options
  let size = 0
  for await (const piece of reply.body as AsyncIterable<Buffer>) {
    if (maxBytes !== undefined && size + piece.byteLength > maxBytes) throw tooLarge(maxBytes)
    for (let offset = 0; offset < piece.byteLength; ) {
      const part = piece.subarray(
        offset,
        offset + Math.min(piece.byteLength, limiter?.portion() ?? piece.byteLength),
      )
      await limiter?.take(part.byteLength, signal)
      signal.throwIfAborted()
      for (let written = 0; written < part.byteLength; ) {
        written += (await file.write(part, written)).bytesWritten
      }
      offset += part.byteLength
      size += part.byteLength
      await onBytes(size)
    }
  }
  return size
}

function failureOf(error: unknown, host: string): Failure {
  if (error instanceof FailureError) return ofServer(error)
  const { code, syscall, cause } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return {
      code: 'disk-full',
      message: 'The disk is full, so the file could not be downloaded. Make room and try again.',
    }
  }
  if (cause instanceof FailureError) return cause.failure
  if (syscall === 'open' || syscall === 'write' || syscall === 'fsync' || syscall === 'rm') {
    return { code: 'bug', message: `The download could not be written (${code ?? 'unknown error'}).` }
  }
  return transportFailure(error, { host, proxyHost: null, bodySent: false })
}

/** A server that cannot be trusted is no matter of the destination that waits for its file. */
function ofServer({ failure, cause }: FailureError): Failure {
  const isItsOwn = failure.code === 'misconfigured' && cause !== undefined
  return isItsOwn ? { ...failure, code: 'source-unreachable' } : failure
}

function tooLarge(maxBytes: number): FailureError {
  const message = `The file behind the URL is larger than ${maxBytes.toLocaleString('en')} bytes.`
  return new FailureError({ code: 'too-large', message })
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the URL'
}
