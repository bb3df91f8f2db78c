import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { Failure } from '../../../shared/failure.ts'
import type { Clock } from '../clock.ts'
import { FailureError } from '../failure-error.ts'
import { childAbort } from '../http/child-abort.ts'
import { type GuardedReply, guardedRequest } from '../http/guarded-request.ts'
import type { NetworkConfig } from '../http/network-config.ts'
import type { RateLimit } from '../http/rate-limit.ts'
import { createSocketTap } from '../http/socket-tap.ts'
import { stalls } from '../http/stall-watch.ts'
import { type CopyWriter, createCopyWriter } from './copy-writer.ts'
import { type CopyReply, judgeCopyReply } from './judge-copy-reply.ts'
import { receiveCopy, TooMuch } from './receive-copy.ts'

export interface FetchCopyOptions {
  readonly url: string
  /** Begun before, or new: what it holds is gone on from where that is safe. */
  readonly part: string
  /** Of the bytes in `part`; null where the host gave none. */
  readonly etag: string | null
  /** Bytes of the upload; null where nobody knows. */
  readonly size: number | null
  /** Lower-case hex of what was uploaded; null where nobody knows. */
  readonly sha256: string | null
  /** The file is not a web page, so a page in its place is none of it. */
  readonly refuseHtml: boolean
  /** Larger content fails. */
  readonly maxBytes: number
  readonly network: NetworkConfig
  readonly clock: Clock
  readonly signal: AbortSignal
  /** See `GuardedRequest.allowPrivate`. */
  readonly allowPrivate: boolean
  readonly limiter: RateLimit
  /** The bytes that follow belong to this version; called before the first of them is written. */
  readonly onVersion: (etag: string | null) => void
}

export type FetchCopyOutcome =
  | { readonly ok: true; readonly size: number }
  | {
      readonly ok: false
      readonly failure: Failure
      /** `go-on`: what was fetched is good; `anew`: it is not, but another try from the first byte may be. */
      readonly again: 'go-on' | 'anew' | 'no'
      /** Bytes that this try added. */
      readonly added: number
    }

const stallMs = 60_000

/**
 * One try at fetching the content behind a link into a file, from where an earlier try stopped. It succeeds only when
 * size and hash are those of the upload, and then the bytes are on the disk. Rejects with an aborted `signal`'s
 * reason, or with the file system's error.
 */
export async function fetchCopy(options: FetchCopyOptions): Promise<FetchCopyOutcome> {
  const { signal, clock, sha256 } = options
  const flags = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0)
  const file = await open(options.part, flags)
  const ended = new AbortController()
  const stalled = childAbort(signal)
  let reply: GuardedReply | null = null
  let moved = 0
  /** Of what is here already; hashing it again takes its time on a slow disk. */
  let hashed = 0
  let judged: CopyReply | null = null
  let writer = null as CopyWriter | null
  const begin = async (at: number, expected: number | null): Promise<CopyWriter> => {
    const begun = createCopyWriter({ file, at, expected, hash: sha256 !== null })
    writer = begun
    if (sha256 !== null) await hashStart(file, at, begun, stalled.signal, () => hashed++)
    return begun
  }
  try {
    let offset = await usableBytes(file, options)
    const whole = options.size !== null && offset === options.size && offset > 0
    const tap = createSocketTap()
    const { host } = new URL(options.url)
    void stalls({
      clock,
      signal: ended.signal,
      movement: () => moved + hashed,
      phase: () => '',
      limit: () => stallMs,
    }).then((yes) => {
      if (yes) stalled.abort()
    })
    if (!whole) {
      try {
        // Of what is here already, while no connection waits: a host would end one that is silent for as long.
        let taker = options.size === null ? null : await begin(offset, options.size)
        reply = await guardedRequest({
          method: 'GET',
          url: options.url,
          headers: rangeHeaders(offset, options.etag),
          network: options.network,
          signal: stalled.signal,
          allowPrivate: options.allowPrivate,
          tap,
        })
        judged = judgeCopyReply(reply, { ...options, host, offset, now: clock.now() })
        if (judged.kind === 'refused') return { ok: false, ...judged.outcome, added: 0 }
        if (judged.offset !== offset) {
          await taker?.close()
          taker = null
          offset = judged.offset
          await file.truncate(offset)
        }
        options.onVersion(judged.etag)
        taker ??= await begin(offset, options.size ?? judged.total)
        const most = Math.min(options.maxBytes, options.size ?? judged.total ?? Number.POSITIVE_INFINITY)
        const onBytes = () => moved++
        await receiveCopy({
          reply,
          tap,
          writer: taker,
          most,
          signal: stalled.signal,
          limiter: options.limiter,
          onBytes,
        })
        offset = taker.at
        if (judged.total !== null && offset < judged.total) throw new Error('the reply ended early')
      } catch (error) {
        // What came is kept: the next try goes on from there.
        await writer?.drain().catch(() => undefined)
        signal.throwIfAborted()
        if (isOfDisk(error)) throw error
        if (error instanceof TooMuch) {
          const expected = options.size ?? (judged?.kind === 'body' ? judged.total : null)
          const failure =
            expected === null || expected > options.maxBytes ? noRoom : wrongSize(host, 'more', expected)
          return { ok: false, failure, again: 'no', added: moved }
        }
        const failure: Failure =
          error instanceof FailureError
            ? error.failure
            : {
                code: 'interrupted',
                message: `The connection to ${host} ended before the whole file had come.`,
              }
        const passing = ['offline', 'interrupted', 'busy', 'host-error'].includes(failure.code)
        return { ok: false, failure, again: passing ? 'go-on' : 'no', added: moved }
      }
    } else {
      await begin(offset, offset)
    }
    if (options.size !== null && offset !== options.size) {
      return { ok: false, failure: wrongSize(host, 'less', options.size), again: 'no', added: moved }
    }
    if (sha256 !== null && (await writer?.digest()) !== sha256) {
      const message = `${host} gives other content than what was uploaded, so it was not kept.`
      return { ok: false, failure: { code: 'source-unreachable', message }, again: 'anew', added: moved }
    }
    await file.sync()
    return { ok: true, size: offset }
  } finally {
    ended.abort()
    stalled.release()
    await writer?.close()
    reply?.body.on('error', () => undefined).destroy()
    await reply?.close()
    await file.close().catch(() => undefined)
  }
}

/** Bytes of an earlier try that can be gone on from: those whose version, or whose hash in the end, is known. */
async function usableBytes(file: FileHandle, options: FetchCopyOptions): Promise<number> {
  const { size } = await file.stat()
  const provable = options.etag !== null || options.sha256 !== null
  if (size === 0 || (provable && (options.size === null || size <= options.size))) return size
  await file.truncate(0)
  return 0
}

function rangeHeaders(offset: number, etag: string | null): Record<string, string> {
  if (offset === 0) return {}
  return { range: `bytes=${offset}-`, ...(etag === null ? {} : { 'if-range': etag }) }
}

async function hashStart(
  file: FileHandle,
  length: number,
  writer: CopyWriter,
  signal: AbortSignal,
  onPiece: () => void,
): Promise<void> {
  for (let at = 0; at < length; ) {
    signal.throwIfAborted()
    const buffer = Buffer.allocUnsafe(Math.min(1_048_576, length - at))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at)
    if (bytesRead === 0) throw new Error('the part became shorter')
    await writer.hashBefore(buffer.subarray(0, bytesRead))
    at += bytesRead
    onPiece()
  }
}

const noRoom: Failure = {
  code: 'disk-full',
  message: 'There is not enough room on the disk for this copy.',
}

/** An error of the file system, which no other try at the host mends. */
function isOfDisk(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException
  return ['open', 'write', 'fsync', 'read', 'ftruncate'].includes(syscall ?? '') &&
    code?.startsWith('E') === true
    ? code !== 'ECONNRESET' && code !== 'EPIPE'
    : false
}

function wrongSize(host: string, word: 'more' | 'less', size: number): Failure {
  const bytes = size.toLocaleString('en')
  const message = `${host} gives ${word} than the ${bytes} bytes that were uploaded, so it was not kept.`
  return { code: 'source-unreachable', message }
}
