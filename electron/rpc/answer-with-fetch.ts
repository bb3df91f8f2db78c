import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { refuse } from './intake-endpoint.ts'

/** A handler that speaks in `Request` and `Response`, as the desktop's own protocol does. */
export type FetchHandler = (request: Request) => Promise<Response>

const methods = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'] as const

/** Lets a handler that speaks in `Request` and `Response` answer a request of Node's server; keeps the headers set before. */
export async function answerWithFetch(
  handle: FetchHandler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // Some methods that Node's server takes no `Request` can have, such as TRACE.
  if (!methods.some((known) => known === request.method))
    return refuse(response, 405, 'That cannot be asked of this address.')
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  const asked = new Request(new URL(request.url ?? '/', 'http://localhost'), {
    method: request.method ?? 'GET',
    ...(hasBody && { body: Readable.toWeb(request) as ReadableStream, duplex: 'half' }),
  })
  const reply = await handle(asked).catch(() => null)
  if (reply === null) return refuse(response, 503, 'Mayfly could not be asked. Try it again.')
  // A sender reads the answer only when its body is through: the rest is let go by.
  request.resume()
  if (response.destroyed) return void reply.body?.cancel()
  response.writeHead(reply.status, Object.fromEntries(reply.headers))
  if (reply.body === null) return void response.end()
  // Either side may go away in the middle; then there is nobody to tell.
  await pipeline(Readable.fromWeb(reply.body as never), response).catch(() => undefined)
}
