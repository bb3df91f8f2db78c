import type { Clock } from '../clock.ts'
import { childAbort } from './child-abort.ts'
import { guardedRequest } from './guarded-request.ts'
import type { NetworkConfig } from './network-config.ts'

const longestMs = 10_000

export interface ProbeResult {
  /** Without parameters; null where the server does not say. */
  readonly mimeType: string | null
  /** Bytes; null where the server does not say. */
  readonly size: number | null
}

/**
 * Asks a URL's server for type and size: with HEAD, and where that is not answered, with a GET of one byte. Guarded
 * like a download; null when there is no answer within 10 s, for whatever reason. Never rejects.
 */
export async function probeUrl(options: {
  readonly url: string
  readonly network: NetworkConfig
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly allowPrivate: boolean
}): Promise<ProbeResult | null> {
  const ended = new AbortController()
  const late = childAbort(options.signal)
  void options.clock.sleep(longestMs, ended.signal).then(() => late.abort())
  const { signal } = late
  try {
    return (await ask({ ...options, signal }, 'HEAD')) ?? (await ask({ ...options, signal }, 'GET'))
  } finally {
    ended.abort()
    late.release()
  }
}

async function ask(
  options: {
    readonly url: string
    readonly network: NetworkConfig
    readonly signal: AbortSignal
    readonly allowPrivate: boolean
  },
  method: 'HEAD' | 'GET',
): Promise<ProbeResult | null> {
  try {
    const headers: Record<string, string> = method === 'GET' ? { range: 'bytes=0-0' } : {}
    const reply = await guardedRequest({ ...options, method, headers })
    try {
      if (reply.status !== 200 && reply.status !== 206) return null
      const whole = /^bytes\s+\d+-\d+\/(\d+)$/.exec(reply.headers['content-range'] ?? '')?.[1]
      const length = reply.status === 206 ? whole : reply.headers['content-length']
      return {
        mimeType: reply.headers['content-type']?.split(';')[0]?.trim().toLowerCase() || null,
        size: length !== undefined && /^\d+$/.test(length) ? Number(length) : null,
      }
    } finally {
      reply.body.on('error', () => undefined).destroy()
      await reply.close()
    }
  } catch {
    return null
  }
}
