import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from './fault.ts'
import type { FaultPlan } from './fault-plan.ts'
import { playBeforeStoring, playInReply } from './play-fault.ts'
import type { RequestStep } from './sandbox-options.ts'

/** Thrown where a request ends without a reply: it was reset, stalled, or the client went away. */
export class ExchangeEnded extends Error {}

export interface ExchangeOptions {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** The method of the upload, or `download`. */
  readonly method: string
  readonly faults: FaultPlan
  readonly latencyMs: number
  /** The host's JSON for "no"; absent: Kie's. */
  readonly envelope?: (code: number, message: string) => unknown
  /** Aborted when the sandbox closes. */
  readonly closed: AbortSignal
  readonly onStep?: ((step: RequestStep) => void) | undefined
}

const openingBytes = 4096
const lingerMs = 300

/** `success` is true for 200 alone. */
const kieEnvelope = (code: number, msg: string) => ({ success: code === 200, code, msg, data: null })

/**
 * One request and its reply, with the faults it meets. What speaks a host's API reads the body and replies only
 * through this, and so knows nothing of faults.
 */
export class Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly method: string
  readonly closed: AbortSignal
  bytesReceived = 0
  fault: Fault | null = null
  readonly #envelope: (code: number, message: string) => unknown
  readonly #onStep: ExchangeOptions['onStep']
  #faults: FaultPlan
  #latencyMs: number
  #opening: Buffer[] = []
  #openingText = ''
  #iterator: AsyncIterator<Buffer>

  constructor(options: ExchangeOptions) {
    this.request = options.request
    this.response = options.response
    this.method = options.method
    this.closed = options.closed
    this.#onStep = options.onStep
    this.#faults = options.faults
    this.#latencyMs = options.latencyMs
    this.#envelope = options.envelope ?? kieEnvelope
    this.#iterator = this.request.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]()
  }

  /** Chooses the fault and plays those that come before the body. True when the request is over. */
  async start(): Promise<boolean> {
    if (this.#faults.needsName(this.method)) await this.#readOpening()
    this.fault = this.#faults.take(this.method, this.#openingText)
    this.tell('head')
    switch (this.fault?.kind) {
      case 'reset-before-reading':
        return this.reset()
      case 'early-413':
        return this.#refuseUnread()
      default:
        if (this.fault && 'when' in this.fault && this.fault.when === 'before-body') {
          await playBeforeStoring(this, this.fault)
          await this.drain()
          return true
        }
        return false
    }
  }

  /** The body as it arrives, at the pace and to the length that the fault allows. */
  async *body(): AsyncGenerator<Buffer, void, void> {
    const fault = this.fault
    const stopAt =
      fault?.kind === 'reset-mid-body' || fault?.kind === 'stall-reading' ? fault.afterBytes : null
    const from = performance.now()
    let given = 0
    if (stopAt === 0) await this.#stop()
    for (let chunk = await this.#next(); chunk !== null; chunk = await this.#next()) {
      given += chunk.length
      this.tell('body')
      if (stopAt !== null && given >= stopAt) await this.#stop()
      if (fault?.kind === 'slow-reading') {
        const due = from + (given / fault.bytesPerSecond) * 1000
        await this.#wait(due - performance.now())
      }
      yield chunk
    }
    if (stopAt !== null) await this.#stop()
  }

  /** Says to whoever listens how far this request is. */
  tell(at: RequestStep['at']): void {
    this.#onStep?.({ at, method: this.method, fault: this.fault?.kind ?? null })
  }

  /** Reads away what is left of the body, so that the client can finish and see the reply. */
  async drain(): Promise<void> {
    try {
      while ((await this.#next()) !== null);
    } catch {
      // The client went away; nobody is left to hear about it.
    }
  }

  /**
   * The body is read and `names` are known: plays the faults by which nothing is stored. True when the request is
   * over, and then nothing may be kept.
   */
  async endedBeforeStoring(names: string): Promise<boolean> {
    this.fault ??= this.#faults.takeByName(this.method, names, this.#openingText)
    if (this.fault === null) return false
    const stops = this.fault.kind === 'reset-mid-body' || this.fault.kind === 'stall-reading'
    if (stops) return this.#stop()
    return playBeforeStoring(this, this.fault)
  }

  /** The reply of the host's API, spoilt if a fault says so. */
  async replyJson(status: number, value: unknown): Promise<void> {
    this.tell('replying')
    await this.#wait(this.#latencyMs)
    const text = JSON.stringify(value)
    if (this.fault && (await playInReply(this, this.fault, status, text))) return
    this.reply(status, { 'content-type': 'application/json; charset=utf-8' }, text)
  }

  /** What the host's own JSON says for "no". */
  envelope(code: number, message: string): string {
    return JSON.stringify(this.#envelope(code, message))
  }

  /** A reply as it is, past all faults. */
  reply(status: number, headers: OutgoingHttpHeaders, body: string): void {
    this.response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
    this.response.end(body)
  }

  reset(): true {
    this.request.socket.resetAndDestroy()
    return true
  }

  /** Says nothing more until the client or the sandbox closes the connection. */
  async stall(): Promise<true> {
    const { socket } = this.request
    if (!socket.destroyed) {
      await new Promise<void>((resolve) => {
        socket.once('close', () => resolve())
        socket.once('end', () => socket.destroy())
      })
    }
    return true
  }

  /** The reply is out at once; the connection stays a moment, as in front of real hosts, so that it can be read. */
  async #refuseUnread(): Promise<true> {
    const page = '<html><head><title>413 Request Entity Too Large</title></head></html>'
    this.response.writeHead(413, {
      'content-type': 'text/html',
      'content-length': page.length,
      connection: 'close',
    })
    this.response.write(page)
    await this.#wait(lingerMs)
    this.response.end()
    return true
  }

  async #stop(): Promise<never> {
    if (this.fault?.kind === 'stall-reading') {
      this.request.pause()
      await this.stall()
    } else {
      this.reset()
    }
    throw new ExchangeEnded()
  }

  async #wait(ms: number): Promise<void> {
    if (ms > 0) await sleep(ms, undefined, { signal: this.closed })
  }

  async #readOpening(): Promise<void> {
    const seen: Buffer[] = []
    let length = 0
    while (length < openingBytes) {
      const chunk = await this.#next()
      if (chunk === null) break
      seen.push(chunk)
      length += chunk.length
    }
    this.bytesReceived -= length
    this.#openingText = Buffer.concat(seen).subarray(0, openingBytes).toString()
    this.#opening = seen
  }

  async #next(): Promise<Buffer | null> {
    const kept = this.#opening.shift()
    if (kept !== undefined) {
      this.bytesReceived += kept.length
      return kept
    }
    const next = await this.#iterator.next().catch((cause: unknown) => {
      throw new ExchangeEnded('The client went away.', { cause })
    })
    if (next.done) return null
    this.bytesReceived += next.value.length
    return next.value
  }
}
