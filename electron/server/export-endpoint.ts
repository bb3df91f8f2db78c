import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { refuse } from '../rpc/intake-endpoint.ts'

export interface ExportDoor {
  /** Answers `POST /export?format=…` of our own page with `{path}`, where a browser gets the file. */
  issue(request: IncomingMessage, response: ServerResponse): void
  /** Answers `GET /export/<ticket>` with the file, once; what asks otherwise leaves it there. */
  deliver(ticket: string, request: IncomingMessage, response: ServerResponse): Promise<void>
}

export interface ExportedFile {
  readonly name: string
  readonly type: string
  readonly pieces: AsyncGenerator<string>
}

const ticketLifeMs = 60_000
const mostTickets = 10

/**
 * The history as a download. A browser saves a stream to disk only from an address, and an address must not hold the
 * session's token: the page shows the token once and gets an address that works a single time, within a minute.
 */
export function createExportDoor(exported: (format: 'json' | 'csv') => ExportedFile): ExportDoor {
  const tickets = new Map<string, 'json' | 'csv'>()
  return {
    issue(request, response) {
      const format = new URL(request.url ?? '/', 'http://export').searchParams.get('format')
      if (request.method !== 'POST') return refuse(response, 405, 'Exports are asked for with POST.')
      if (format !== 'json' && format !== 'csv') return refuse(response, 400, 'Ask for json or csv.')
      if (tickets.size >= mostTickets)
        return refuse(response, 503, 'Too many exports at once. Try it again in a minute.')
      request.resume()
      const ticket = randomBytes(32).toString('base64url')
      tickets.set(ticket, format)
      setTimeout(() => tickets.delete(ticket), ticketLifeMs).unref()
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      response.end(JSON.stringify({ path: `/export/${ticket}` }))
    },
    async deliver(ticket, request, response) {
      if (request.method !== 'GET') return refuse(response, 405, 'Exports are fetched with GET.')
      const format = tickets.get(ticket)
      if (!format)
        return refuse(response, 404, 'This export was fetched already. Ask for it again in Settings.')
      tickets.delete(ticket)
      const { name, type, pieces } = exported(format)
      const first = await pieces.next().catch(() => null)
      if (first === null) return refuse(response, 500, 'The history could not be read. Run "mayfly doctor".')
      response.writeHead(200, {
        'content-type': type,
        'content-disposition': `attachment; filename="${name}"`,
        'cache-control': 'no-store',
      })
      // One that breaks off ends without its last line: the browser says that it failed, and no import takes it.
      await pipeline(Readable.from(startingWith(first, pieces)), response).catch(() => response.destroy())
    },
  }
}

async function* startingWith(
  first: IteratorResult<string>,
  rest: AsyncGenerator<string>,
): AsyncGenerator<string> {
  try {
    if (!first.done) yield first.value
    yield* rest
  } finally {
    await rest.return(undefined)
  }
}
