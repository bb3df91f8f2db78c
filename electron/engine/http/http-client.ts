import type { Failure } from '../../../shared/failure.ts'

/** A request body of exactly known length. `chunks` is called once per request. */
export interface RequestBody {
  readonly contentType: string
  /** Bytes on the wire. */
  readonly length: number
  /**
   * Each chunk may be overwritten once the next one is asked for: the consumer asks only when the
   * socket has taken it. Throws `FailureError` when the source changed, vanished or cannot be read.
   */
  chunks(signal: AbortSignal): AsyncIterable<Uint8Array>
}

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: RequestBody | null
  readonly signal: AbortSignal
  /** Fails as `interrupted` when no byte moved for so long, in ms. Default 60,000. */
  readonly stallMs?: number
  /** How long to wait for the reply once the body is out, in ms. Default 60,000. */
  readonly replyMs?: number
  /** The body has been handed to the socket completely. */
  readonly onBodySent?: () => void
}

export interface HttpReply {
  readonly ok: true
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** At most 1 MiB; longer replies are cut and `truncated` is true. */
  readonly text: string
  readonly truncated: boolean
}

/**
 * Failures of the transport alone: `offline`, `interrupted` (with `outcomeUnknown` when the whole body was
 * sent and no reply came), `misconfigured` (a certificate or a proxy that refuses), or what the body threw.
 * An aborted `signal` rejects with the signal's reason instead.
 */
export type HttpOutcome = HttpReply | { readonly ok: false; readonly failure: Failure }

/** One per destination: keeps connections alive, uses the engine's proxy and certificates, follows no redirect. */
export interface HttpClient {
  send(request: HttpRequest): Promise<HttpOutcome>
  close(): Promise<void>
}
