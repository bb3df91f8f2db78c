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
    const answer = (status: number, body: object) => {
      // A sender reads the answer only when its body is through: the rest is let go by.
      request.resume()
      reply(response, status, body)
    }
    const name = new URL(request.url ?? '/', 'http://intake').searchParams.get('name') ?? ''
    request.setTimeout(limits.silenceMs, () => request.destroy(new Error('the sender went silent')))
    if (request.method !== 'POST') return answer(405, { message: 'Files are posted to this address.' })
    if (name === '' || name.length > longestName)
      return answer(400, { message: 'The file has no usable name.' })
    if (receiving >= limits.atOnce) {
      const message = 'Too many files are on their way to Mayfly at once. Send this one again in a moment.'
      return answer(503, { message })
    }
    receiving += 1
    try {
      // Else a write that fails would take the connection with it, and its sentence.
      answer(200, await staging.write(name, request.iterator({ destroyOnReturn: false })))
    } catch (error) {
      if (error instanceof FailureError) answer(422, { message: error.failure.message })
      else answer(500, { message: 'Mayfly could not keep this file. Send it again.' })
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
