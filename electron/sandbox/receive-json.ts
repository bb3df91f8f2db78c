import type { Exchange } from './exchange.ts'
import { HostRefusal } from './host-refusal.ts'
import type { JsonBodyParser } from './json-body-parser.ts'

/** Feeds a request's JSON body to the parser, as it arrives. Throws `HostRefusal` for other types and longer bodies. */
export async function receiveJson(
  exchange: Exchange,
  parser: JsonBodyParser,
  maxBytes: number,
  ready: () => Promise<void> | null,
): Promise<void> {
  if (!/^application\/json\s*(;|$)/i.test(exchange.request.headers['content-type'] ?? '')) {
    throw new HostRefusal(400, 'Content-Type must be application/json')
  }
  let length = 0
  for await (const chunk of exchange.body()) {
    length += chunk.length
    if (length > maxBytes) throw new HostRefusal(413, 'Request entity too large')
    parser.write(chunk)
    const wait = ready()
    if (wait !== null) await wait
  }
  parser.end()
}
