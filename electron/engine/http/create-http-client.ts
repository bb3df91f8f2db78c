import type { Dispatcher } from 'undici'
import type { Failure } from '../../../shared/failure.ts'
import type { Clock } from '../clock.ts'
import { FailureError } from '../failure-error.ts'
import { childAbort } from './child-abort.ts'
import { createDispatchers, type Route } from './dispatchers.ts'
import { handOver } from './hand-over.ts'
import type { HttpClient, HttpOutcome, HttpRequest } from './http-client.ts'
import type { NetworkConfig } from './network-config.ts'
import { orAborted } from './or-aborted.ts'
import { stalls } from './stall-watch.ts'
import { transportFailure } from './transport-failure.ts'

/** Sent by every request that does not say otherwise; filters in front of hosts refuse the unnamed. */
export const userAgent = 'Mayfly/0.1'

const longestReply = 1024 * 1024
/** So many times the wait for its beginning may a reply take in all: each byte that trickles in would begin that anew. */
const wholeReplyFactor = 5
const defaultTimeouts = { stallMs: 60_000, replyMs: 60_000 }

const noRoute = new FailureError({
  code: 'interrupted',
  message: 'The system did not say through which proxy to go.',
})

/** About what a system buffers of a connection; it leaves the computer after the socket has taken it. */
const systemBuffer = 4 * 1024 * 1024

/**
 * The engine's HTTP client on undici. `connections` is the most that it opens to one host at a time.
 * `timeouts` are the defaults for requests that bring none, in ms.
 */
export function createHttpClient(options: {
  readonly network: NetworkConfig
  readonly clock: Clock
  readonly connections: number
  readonly timeouts?: { readonly stallMs: number; readonly replyMs: number }
}): HttpClient {
  const { network, clock, connections, timeouts = defaultTimeouts } = options
  const dispatchers = createDispatchers({ network, connections, tunnelMs: timeouts.stallMs })
  /** The system is asked for its proxy, which may have a script of its own to fetch. */
  const routeTo = async (url: string, signal: AbortSignal): ReturnType<typeof dispatchers.routeTo> => {
    if (network.resolveProxy === undefined) return orAborted(dispatchers.routeTo(url), signal)
    const late = childAbort(signal)
    void clock.sleep(timeouts.stallMs, late.signal).then(() => late.abort(noRoute))
    try {
      return await orAborted(dispatchers.routeTo(url), late.signal)
    } catch (error) {
      if (error !== noRoute || signal.aborted) throw error
      return { ok: false, failure: noRoute.failure }
    } finally {
      late.abort()
      late.release()
    }
  }
  return {
    async send(request) {
      request.signal.throwIfAborted()
      const route = await routeTo(request.url, request.signal)
      request.signal.throwIfAborted()
      return route.ok ? exchange(request, route, clock, timeouts) : route
    },
    close: () => dispatchers.close(),
  }
}

function exchange(
  request: HttpRequest,
  route: Route,
  clock: Clock,
  timeouts: { readonly stallMs: number; readonly replyMs: number },
): Promise<HttpOutcome> {
  const url = new URL(request.url)
  const ended = new AbortController()
  const replyOver = Promise.withResolvers<void>()
  let controller: Dispatcher.DispatchController | null = null
  let status = 0
  let headers: Record<string, string> = {}
  const received: Buffer[] = []
  let receivedBytes = 0
  let startedAt = clock.elapsed()
  let bodySentAt: number | null = null
  /** Since when nothing but the reply is due. */
  let awaitedSince: number | null = null

  const bodySent = () => {
    bodySentAt = clock.elapsed()
    awaitedSince ??= bodySentAt
    request.onBodySent?.()
  }
  const body =
    request.body === null
      ? null
      : handOver(
          request.body,
          ended.signal,
          { started: () => status !== 0, over: replyOver.promise },
          bodySent,
        )

  return new Promise<HttpOutcome>((resolve, reject) => {
    let settled = false
    const finish = (settle: () => void) => {
      if (settled) return
      settled = true
      request.signal.removeEventListener('abort', onAbort)
      ended.abort()
      replyOver.resolve()
      settle()
    }
    const replied = (truncated: boolean) =>
      finish(() =>
        resolve({
          ok: true,
          status,
          headers,
          text: new TextDecoder().decode(Buffer.concat(received)),
          truncated,
        }),
      )
    const failed = (error: unknown) => {
      const thrown = body?.thrown instanceof FailureError ? body.thrown : error
      // An error page that was cut still says what went wrong.
      if (status >= 400 && !(thrown instanceof FailureError)) return replied(true)
      finish(() => resolve({ ok: false, failure: failureOf(thrown) }))
    }
    const failureOf = (error: unknown) =>
      error instanceof FailureError
        ? error.failure
        : transportFailure(error, {
            host: url.host,
            proxyHost: route.proxyHost,
            bodySent: body === null ? request.method === 'POST' && controller !== null : body.complete,
            isUnderWay: controller !== null,
          })
    const onAbort = () => {
      finish(() => reject(request.signal.reason))
      controller?.abort(new Error('aborted'))
    }
    request.signal.addEventListener('abort', onAbort, { once: true })

    const watch = async () => {
      const { stallMs = timeouts.stallMs, replyMs = timeouts.replyMs } = request
      const limit = () => {
        if (bodySentAt === null && body !== null) return stallMs
        const sendingMs = (bodySentAt ?? startedAt) - startedAt
        const lengthSent = request.body?.length ?? 0
        // What the system still holds leaves at the pace seen so far.
        return replyMs + (lengthSent > systemBuffer ? (sendingMs * systemBuffer) / lengthSent : 0)
      }
      const overAt = () =>
        awaitedSince === null ? Number.POSITIVE_INFINITY : awaitedSince + wholeReplyFactor * limit()
      const stalled = await stalls({
        clock,
        signal: ended.signal,
        movement: () => (body?.movement() ?? 0) + receivedBytes,
        phase: () => `${bodySentAt !== null} ${status}`,
        limit,
        overAt,
      })
      if (!stalled) return
      const isSlowReply = clock.elapsed() >= overAt()
      // What came of an error page says what went wrong.
      if (isSlowReply && status >= 400) replied(true)
      else failed(new FailureError(tooSlow(isSlowReply, Math.round(limit() / 1000))))
      controller?.abort(new Error('stalled'))
    }

    const tooSlow = (isSlowReply: boolean, seconds: number): Failure => {
      const isSent = body === null || body.complete
      const message = isSlowReply
        ? `${url.host} did not finish its answer within ${seconds * wholeReplyFactor} seconds.`
        : !isSent
          ? `Nothing moved for ${seconds} seconds while sending to ${url.host}.`
          : body === null
            ? `${url.host} did not answer within ${seconds} seconds.`
            : `${url.host} took the file but did not answer within ${seconds} seconds.`
      // A host that began to answer before it was sent the whole may have kept what it has.
      const isOpen = isSent || isSlowReply
      return {
        code: 'interrupted',
        message,
        ...(isOpen && { outcomeUnknown: request.method === 'POST' }),
      }
    }

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started
        if (settled) return started.abort(new Error('aborted'))
        startedAt = clock.elapsed()
        if (body === null) awaitedSince = startedAt
        void watch()
      },
      onResponseStart(_controller, statusCode, responseHeaders) {
        if (statusCode < 200) return
        status = statusCode
        awaitedSince ??= clock.elapsed()
        headers = Object.fromEntries(
          Object.entries(responseHeaders).map(([name, value]) => [
            name.toLowerCase(),
            Array.isArray(value) ? value.join(', ') : (value ?? ''),
          ]),
        )
      },
      onResponseData(replying, chunk) {
        const space = longestReply - receivedBytes
        received.push(Buffer.from(chunk.subarray(0, space)))
        receivedBytes += Math.min(chunk.length, space)
        if (chunk.length > space) {
          replied(true)
          replying.abort(new Error('the reply is too long'))
        }
      },
      onResponseEnd() {
        // undici gives the connection back a turn later; whoever asks before that opens another one.
        setImmediate(() => setImmediate(() => replied(false)))
      },
      onResponseError: (_controller, error) => failed(error),
    }

    try {
      route.dispatcher.dispatch(
        {
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: request.method,
          headers: {
            'user-agent': userAgent,
            ...request.headers,
            ...(request.body === null
              ? {}
              : { 'content-type': request.body.contentType, 'content-length': String(request.body.length) }),
          },
          body: body === null ? null : (body.body as unknown as Dispatcher.DispatchOptions['body'] & object),
        },
        handler,
      )
    } catch (error) {
      failed(error)
    }
  })
}
