import { createReadStream } from 'node:fs'
import type { OutgoingHttpHeaders } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { Exchange } from './exchange.ts'
import type { FileStore, StoredFile } from './file-store.ts'

/** Types that a browser shows without running anything of the file's. */
const shownInline = /^(?:image\/(?!svg)|audio\/|video\/|text\/plain$|application\/pdf$)/

/** Serves `/files/<account>/<path>/<name>` and `/download/<id>`; 404 once the clock has passed the expiry. */
export async function serveDownload(
  exchange: Exchange,
  path: string,
  store: FileStore,
  now: number,
): Promise<void> {
  const { request, response } = exchange
  const found = findFile(path, store)
  if (found === null || found.file.expiresAt <= now) return notFound(exchange)
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return exchange.reply(405, { allow: 'GET, HEAD' }, '')
  }
  if (await exchange.endedBeforeStoring(found.file.name)) return
  const { file, bytesAt } = found
  const headers = headersOf(file, path.startsWith('/download/'))
  if (request.headers['if-none-match'] === headers.etag) {
    response.writeHead(304, headers).end()
    return
  }
  const range = rangeOf(
    request.headers.range,
    String(request.headers['if-range'] ?? headers.etag),
    headers.etag,
    file.size,
  )
  if (range === 'unsatisfiable') {
    return exchange.reply(416, { 'content-range': `bytes */${file.size}` }, '')
  }
  const [from, to] = range ?? [0, file.size - 1]
  response.writeHead(range === null ? 200 : 206, {
    ...headers,
    'content-length': to - from + 1,
    ...(range === null ? {} : { 'content-range': `bytes ${from}-${to}/${file.size}` }),
  })
  if (request.method === 'HEAD' || file.size === 0) return void response.end()
  if (bytesAt === null) return void request.socket.destroy()
  await pipeline(createReadStream(bytesAt, { start: from, end: to, highWaterMark: 1_048_576 }), response)
}

function findFile(path: string, store: FileStore) {
  const download = /^\/download\/([0-9a-f]+)$/.exec(path)
  if (download) return store.byId(download[1] ?? '')
  const [account, ...rest] = decoded(path.slice('/files/'.length).split('/'))
  const name = rest.pop()
  return account && name ? store.byName(account, rest.join('/'), name) : null
}

function decoded(segments: string[]): string[] {
  try {
    return segments.map(decodeURIComponent)
  } catch {
    return []
  }
}

function notFound(exchange: Exchange): void {
  exchange.reply(
    404,
    { 'content-type': 'text/plain; charset=utf-8' },
    'Not found: never there, or expired.\n',
  )
}

function headersOf(file: StoredFile, attach: boolean): OutgoingHttpHeaders & { etag: string } {
  const kind = !attach && shownInline.test(file.mimeType) ? 'inline' : 'attachment'
  const plain = file.name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(file.name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return {
    etag: `"${file.id}"`,
    'content-type': /^[\x21-\x7e]+$/.test(file.mimeType) ? file.mimeType : 'application/octet-stream',
    'content-disposition': `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
    'last-modified': new Date(file.storedAt).toUTCString(),
  }
}

/** First and last byte of a single range; null for everything, which several ranges get as well. */
function rangeOf(header: string | undefined, ifRange: string, etag: string, size: number) {
  if (header === undefined || ifRange !== etag) return null
  const found = /^bytes=(\d*)-(\d*)$/.exec(header.trim())
  if (!found || (found[1] === '' && found[2] === '')) return null
  const [first, last] = [found[1] ?? '', found[2] ?? '']
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (first !== '' && last !== '' && Number(first) > Number(last)) return null
  return from > to || size === 0 ? 'unsatisfiable' : ([from, to] as const)
}
