import { Base64Decoder } from './base64-decoder.ts'
import type { Exchange } from './exchange.ts'
import { fetchSource } from './fetch-source.ts'
import type { IncomingFile } from './file-store.ts'
import { HostRefusal } from './host-refusal.ts'
import { JsonBodyParser } from './json-body-parser.ts'
import { boundaryOf, MultipartParser, type MultipartPart } from './multipart-parser.ts'
import { receiveJson } from './receive-json.ts'
import type { SandboxSettings } from './sandbox-options.ts'

/** What a request to Kie brought, beside the bytes. */
export interface Received {
  readonly fields: ReadonlyMap<string, string>
  readonly originalName: string | null
  readonly mimeType: string | null
}

/** Of the file, in bytes (the host's documentation). */
const maxBase64FileBytes = 10_000_000
const maxBase64BodyBytes = 15_000_000
const maxJsonBodyBytes = 65_536
const maxFieldBytes = 65_536

/** `POST /api/file-stream-upload`: multipart/form-data with `file`, `uploadPath`, `fileName`, in any order. */
export async function receiveStream(exchange: Exchange, incoming: IncomingFile): Promise<Received> {
  const fields = new Map<string, string>()
  let file: MultipartPart | null = null
  let part: MultipartPart | null = null
  let text: Buffer[] = []
  let textBytes = 0

  const parser = new MultipartParser(boundaryOf(exchange.request.headers['content-type']), {
    onPart(next) {
      const twice = next.name === 'file' ? file !== null : fields.has(next.name)
      if (twice) throw new HostRefusal(400, `${next.name} is given twice`)
      if (next.name === 'file') {
        if (next.fileName === null) throw new HostRefusal(400, 'Invalid parameter: file must be a file')
        file = next
      }
      part = next
    },
    onData(chunk) {
      if (part?.name === 'file') return incoming.write(chunk)
      textBytes += chunk.length
      if (textBytes > maxFieldBytes) throw new HostRefusal(400, `${part?.name} is too long`)
      text.push(chunk)
    },
    onPartEnd() {
      if (part !== null && part.name !== 'file') fields.set(part.name, Buffer.concat(text).toString())
      text = []
      textBytes = 0
    },
  })
  for await (const chunk of exchange.body()) {
    parser.write(chunk)
    const wait = incoming.ready()
    if (wait !== null) await wait
  }
  parser.end()
  const found = file as MultipartPart | null
  if (found === null) throw new HostRefusal(400, 'Missing required parameter: file')
  return { fields, originalName: found.fileName || null, mimeType: found.contentType }
}

/** `POST /api/file-base64-upload`: JSON with `base64Data`, raw or a data URL. */
export async function receiveBase64(exchange: Exchange, incoming: IncomingFile): Promise<Received> {
  const decoder = new Base64Decoder((bytes) => incoming.write(bytes))
  const parser = new JsonBodyParser('base64Data', (text) => {
    decoder.write(text)
    if (incoming.size > maxBase64FileBytes) {
      throw new HostRefusal(400, 'The file is over the 10MB limit of base64 uploads')
    }
  })
  await receiveJson(exchange, parser, maxBase64BodyBytes, () => incoming.ready())
  decoder.end()
  if (!parser.fields.has('base64Data')) throw new HostRefusal(400, 'Missing required parameter: base64Data')
  if (incoming.size === 0) throw new HostRefusal(400, 'base64Data is empty')
  return { fields: parser.fields, originalName: null, mimeType: decoder.mimeType }
}

/** `POST /api/file-url-upload`: JSON with `fileUrl`, which the host downloads itself. */
export async function receiveUrl(
  exchange: Exchange,
  incoming: IncomingFile,
  settings: SandboxSettings,
): Promise<Received> {
  const parser = new JsonBodyParser('', () => {})
  await receiveJson(exchange, parser, maxJsonBodyBytes, () => null)
  const url = parser.fields.get('fileUrl')
  if (!url) throw new HostRefusal(400, 'Missing required parameter: fileUrl')
  const { mimeType } = await fetchSource(url, {
    allowPrivate: settings.allowPrivateFetch,
    timeoutMs: settings.fetchTimeoutMs,
    maxBytes: settings.fetchMaxBytes,
    closed: exchange.closed,
    onData(chunk) {
      incoming.write(chunk)
      return incoming.ready()
    },
  })
  return { fields: parser.fields, originalName: lastSegment(url), mimeType }
}

function lastSegment(url: string): string | null {
  const last = new URL(url).pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last) || null
  } catch {
    return last
  }
}
