import type { Clock } from '../clock.ts'
import { FailureError } from '../failure-error.ts'
import { childAbort } from '../http/child-abort.ts'
import { guardedRequest } from '../http/guarded-request.ts'
import type { NetworkConfig } from '../http/network-config.ts'

export interface LookOptions {
  readonly url: string
  readonly network: NetworkConfig
  readonly clock: Clock
  readonly signal: AbortSignal
  /** See `GuardedRequest.allowPrivate`. */
  readonly allowPrivate: boolean
  /** The file is not a web page, so a page in its place proves nothing. */
  readonly refuseHtml: boolean
}

/** `missing`: 404 or 410, which once alone proves nothing either; `unproven`: faults, pages, refusals, no network. */
export type LinkLook =
  | { readonly kind: 'alive' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unproven'; readonly why: string; readonly offline: boolean }

/** How long a host may take to answer, in ms. */
const patienceMs = 30_000

/** Looks at a link once without fetching it: HEAD, and where that is refused one byte. An aborted `signal` rejects. */
export async function lookAtLink(options: LookOptions): Promise<LinkLook> {
  const { url, clock, signal } = options
  const { host } = new URL(url)
  const ended = new AbortController()
  const late = childAbort(signal)
  void clock.sleep(patienceMs, ended.signal).then(() => {
    if (!ended.signal.aborted) late.abort()
  })
  try {
    for (const method of ['HEAD', 'GET'] as const) {
      const reply = await guardedRequest({
        method,
        url,
        headers: method === 'GET' ? { range: 'bytes=0-0' } : {},
        network: options.network,
        signal: late.signal,
        allowPrivate: options.allowPrivate,
      })
      reply.body.on('error', () => undefined).destroy()
      await reply.close()
      const look = lookFrom(reply.status, reply.headers['content-type'] ?? '', options.refuseHtml, host)
      if (look !== 'refused') return look
    }
    return { kind: 'unproven', why: `${host} refuses to be asked about this link.`, offline: false }
  } catch (error) {
    signal.throwIfAborted()
    const failure = error instanceof FailureError ? error.failure : null
    const why = failure?.message ?? `${host} did not answer in time.`
    return { kind: 'unproven', why, offline: failure?.code === 'offline' }
  } finally {
    ended.abort()
    late.release()
  }
}

/** Pure: what a status proves. `refused`: another way of asking may tell more. */
export function lookFrom(
  status: number,
  contentType: string,
  refuseHtml: boolean,
  host: string,
): LinkLook | 'refused' {
  const unproven = (why: string): LinkLook => ({ kind: 'unproven', why, offline: false })
  if (status === 404 || status === 410) return { kind: 'missing' }
  // 416: nothing at that place of it, so it is there and empty.
  if (status === 200 || status === 206 || status === 416) {
    return refuseHtml && /^(text\/html|application\/xhtml\+xml)\b/i.test(contentType)
      ? unproven(`${host} answered with a web page instead of the file.`)
      : { kind: 'alive' }
  }
  if (status === 429 || status >= 500) {
    return status === 501 ? 'refused' : unproven(`${host} has a fault or is busy (it answered ${status}).`)
  }
  return status >= 400 ? 'refused' : unproven(`${host} answered ${status}.`)
}
