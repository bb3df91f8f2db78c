import { randomUUID } from 'node:crypto'
import mime from 'mime'
import { Base64Decoder } from './base64-decoder.ts'
import type { Exchange } from './exchange.ts'
import { ExchangeEnded } from './exchange.ts'
import type { FileLabel, IncomingFile } from './file-store.ts'
import type { HostApi, HostContext } from './host-api.ts'
import { HostRefusal } from './host-refusal.ts'
import { JsonBodyParser } from './json-body-parser.ts'
import { receiveJson } from './receive-json.ts'

const path = '/api/ephemeral_resource'
/** Of the file, in bytes (the host's documentation). */
const maxFileBytes = 10_000_000
const maxBodyBytes = 15_000_000
const maxNameLength = 128
const lifetimeMs = 24 * 3_600_000
/** The host's own list is lost; these are what public clients name. */
const extensions = new Set(['jpg', 'jpeg', 'png', 'webp', 'mp4', 'wav', 'mp3'])

const envelope = (code: number, message: string) => ({ code, message })

/** theapi.app's Ephemeral Resource: base64 JSON only, the key in `x-api-key`, links of the host's own making. */
export function createTheapiApi(context: HostContext): HostApi {
  const { settings, store } = context

  const refuse = (exchange: Exchange, status: number, message: string) =>
    exchange.replyJson(settings.errorStyle === 'inside-200' ? 200 : status, envelope(status, message))

  const take = async (exchange: Exchange, incoming: IncomingFile, account: string) => {
    const { name, mimeType } = await receive(exchange, incoming)
    if (await exchange.endedBeforeStoring(name)) {
      await incoming.discard()
      return
    }
    const extension = extensionOf(name)
    const label: FileLabel = {
      host: 'theapi',
      account,
      path: 'ephemeral',
      name: `${randomUUID()}.${extension}`,
      originalName: name,
      mimeType: mime.getType(name) ?? mimeType ?? 'application/octet-stream',
      now: context.now(),
      lifetimeMs: Math.min(lifetimeMs, settings.lifetimeMs),
    }
    const file = await incoming.keep(label)
    await exchange.replyJson(200, { code: 200, data: { url: context.fileUrl(file) }, message: 'success' })
  }

  const handle = async (exchange: Exchange) => {
    const account = context.accountOf(String(exchange.request.headers['x-api-key'] ?? ''))
    if (account === null) {
      await refuse(exchange, 401, 'Unauthorized')
      return exchange.drain()
    }
    const incoming = await store.receive()
    try {
      await take(exchange, incoming, account)
    } catch (cause) {
      await incoming.discard()
      if (!(cause instanceof HostRefusal)) throw cause
      await exchange.drain()
      if (await exchange.endedBeforeStoring('')) throw new ExchangeEnded()
      await refuse(exchange, cause.status, 'Invalid request parameters')
    }
  }

  return {
    name: 'theapi',
    route(verb, asked) {
      if (asked !== path) return null
      if (verb !== 'POST') return 'method-not-allowed'
      return { method: 'base64', handle, envelope }
    },
  }
}

async function receive(
  exchange: Exchange,
  incoming: IncomingFile,
): Promise<{ readonly name: string; readonly mimeType: string | null }> {
  const decoder = new Base64Decoder((bytes) => incoming.write(bytes))
  const parser = new JsonBodyParser('file_data', (text) => {
    decoder.write(text)
    if (incoming.size > maxFileBytes) throw new HostRefusal(400, 'file_data is over 10MB')
  })
  await receiveJson(exchange, parser, maxBodyBytes, () => incoming.ready())
  decoder.end()
  if (!parser.fields.has('file_data') || incoming.size === 0) throw new HostRefusal(400, 'file_data')
  const name = parser.fields.get('file_name') ?? ''
  const isName = name !== '' && [...name].length <= maxNameLength && !/[/\\]/.test(name)
  if (!isName || !extensions.has(extensionOf(name))) throw new HostRefusal(400, 'file_name')
  const { mimeType } = decoder
  if (mimeType !== null && mimeType !== mime.getType(name)) throw new HostRefusal(400, 'type')
  return { name, mimeType }
}

const extensionOf = (name: string) => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
