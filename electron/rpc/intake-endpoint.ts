import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Engine } from '../engine/engine.ts'
import { FailureError } from '../engine/failure-error.ts'

export interface IntakeLimits {
  /** Bodies received at the same time; more are refused until one is done. */
  readonly atOnce: number
  /** A sender that is silent for so long, in ms, is let go, and what it sent is removed. */
  readonly silenceMs: number
}
export const intakeLimits: IntakeLimits = { atOnce: 16, silenceMs: 60_000 }

/** The longest name a person's system could give, in its longest percent-encoding. */
const longestName = 4096

/**
 * Receives `POST /intake?name=…`: the body is streamed to the staging folder, the reply is
 * `{stagedId, name, size}`, or `{message}` with a sentence. Who may call is checked before.
 */
export function createIntakeEndpoint(staging: Engine['staging'], limits: IntakeLimits = intakeLimits) {
  let receiving = 0
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const name = new URL(request.url ?? '/', 'http://intake').searchParams.get('name') ?? ''
    if (request.method !== 'POST') return refuse(response, 405, 'Files are posted to this address.')
    if (name === '' || name.length > longestName) return refuse(response, 400, 'The file has no usable name.')
    if (receiving >= limits.atOnce) {
      return refuse(
        response,
        503,
        'Too many files are on their way to Mayfly at once. Send this one again in a moment.',
      )
    }
    receiving += 1
    request.setTimeout(limits.silenceMs, () => request.destroy(new Error('the sender went silent')))
    try {
      const staged = await staging.write(name, request)
      reply(response, 200, staged)
    } catch (error) {
      if (error instanceof FailureError) return refuse(response, 422, error.failure.message)
      refuse(response, 500, 'Mayfly could not keep this file. Send it again.')
    } finally {
      receiving -= 1
    }
  }
}

/** Answers with a sentence and ends the connection, so that the rest of a body is not waited for. */
export function refuse(response: ServerResponse, status: number, message: string): void {
  response.setHeader('connection', 'close')
  reply(response, status, { message })
}

function reply(response: ServerResponse, status: number, body: object): void {
  if (response.destroyed || response.headersSent) return
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}
