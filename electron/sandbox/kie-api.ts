import { randomBytes } from 'node:crypto'
import mime from 'mime'
import type { Exchange } from './exchange.ts'
import { ExchangeEnded } from './exchange.ts'
import type { FileLabel, IncomingFile, StoredFile } from './file-store.ts'
import type { HostApi, HostContext } from './host-api.ts'
import { HostRefusal } from './host-refusal.ts'
import { type Received, receiveBase64, receiveStream, receiveUrl } from './kie-receive.ts'

type KieMethod = keyof typeof receivers

const methods: Readonly<Record<string, KieMethod>> = {
  '/api/file-stream-upload': 'stream',
  '/api/file-base64-upload': 'base64',
  '/api/file-url-upload': 'url',
}

const receivers = { stream: receiveStream, base64: receiveBase64, url: receiveUrl }

/** Kie.ai's File Upload API, as the host's documentation has it: both shapes of success, errors in two styles. */
export function createKieApi(context: HostContext): HostApi {
  const { settings, store } = context
  let replies = 0

  const success = (file: StoredFile) => {
    replies += 1
    const shape =
      settings.replyShape === 'alternate'
        ? replies % 2 === 1
          ? 'quick-start'
          : 'reference'
        : settings.replyShape
    const data = shape === 'quick-start' ? quickStart(context, file) : reference(context, file)
    return { success: true, code: 200, msg: 'File uploaded successfully', data }
  }

  const refuse = (exchange: Exchange, status: number, msg: string) =>
    exchange.replyJson(settings.errorStyle === 'inside-200' ? 200 : status, {
      success: false,
      code: status,
      msg,
      data: null,
    })

  const take = async (exchange: Exchange, method: KieMethod, incoming: IncomingFile, account: string) => {
    const received = await receivers[method](exchange, incoming, settings)
    const label = labelOf(received, account, context, settings.strict)
    const names = [received.fields.get('fileName'), received.originalName, received.fields.get('fileUrl')]
    if (await exchange.endedBeforeStoring(names.filter((name) => name).join('\n'))) {
      await incoming.discard()
      return
    }
    await exchange.replyJson(200, success(await incoming.keep(label)))
  }

  const handle = async (exchange: Exchange, method: KieMethod) => {
    const account = context.accountOf(bearer(exchange.request.headers.authorization))
    if (account === null) {
      await refuse(exchange, 401, 'You do not have access permissions')
      return exchange.drain()
    }
    const incoming = await store.receive()
    try {
      await take(exchange, method, incoming, account)
    } catch (cause) {
      await incoming.discard()
      if (!(cause instanceof HostRefusal)) throw cause
      await exchange.drain()
      if (await exchange.endedBeforeStoring('')) throw new ExchangeEnded()
      await refuse(exchange, cause.status, cause.message)
    }
  }

  return {
    name: 'kie',
    route(verb, path) {
      const method = methods[path]
      if (method === undefined) return null
      if (verb !== 'POST') return 'method-not-allowed'
      return { method, handle: (exchange) => handle(exchange, method) }
    },
  }
}

function labelOf(received: Received, account: string, context: HostContext, strict: boolean): FileLabel {
  const given = received.fields.get('fileName') ?? ''
  const type = received.mimeType?.split(';')[0]?.trim() ?? null
  const name = given === '' ? randomName(received.originalName, type) : checkedName(given)
  return {
    host: 'kie',
    account,
    path: checkedPath(received.fields.get('uploadPath') ?? '', strict),
    name,
    originalName: received.originalName,
    mimeType: mime.getType(name) ?? type ?? 'application/octet-stream',
    now: context.now(),
  }
}

function checkedPath(path: string, strict: boolean): string {
  if (path === '' && strict) throw new HostRefusal(400, 'Missing required parameter: uploadPath')
  const trimmed = path.replace(/^\/+|\/+$/g, '')
  if (strict && trimmed !== path) {
    throw new HostRefusal(400, 'uploadPath must not begin or end with a slash')
  }
  if (hasControls(trimmed) || /(^|\/)\.{0,2}(\/|$)/.test(trimmed || 'empty')) {
    throw new HostRefusal(400, 'Invalid parameter: uploadPath')
  }
  return trimmed
}

function checkedName(name: string): string {
  if (/^\.{1,2}$|\//.test(name) || hasControls(name) || Buffer.byteLength(name) > 255) {
    throw new HostRefusal(400, 'Invalid parameter: fileName')
  }
  return name
}

function hasControls(text: string): boolean {
  return [...text].some((character) => character < ' ' || character === '\x7f')
}

function randomName(originalName: string | null, type: string | null): string {
  const extension =
    /\.([0-9A-Za-z]{1,10})$/.exec(originalName ?? '')?.[1] ?? (type && mime.getExtension(type))
  const stem = randomBytes(8).toString('hex')
  return extension ? `${stem}.${extension}` : stem
}

function bearer(header: string | undefined): string {
  return /^Bearer (\S+)$/.exec(header ?? '')?.[1] ?? ''
}

function linkOf(context: HostContext, file: StoredFile): string {
  return context.settings.links === 'by-id' ? context.downloadUrl(file) : context.fileUrl(file)
}

function quickStart(context: HostContext, file: StoredFile) {
  return {
    fileId: file.id,
    fileName: file.name,
    originalName: file.originalName ?? file.name,
    fileSize: file.size,
    mimeType: file.mimeType,
    uploadPath: file.path,
    fileUrl: linkOf(context, file),
    downloadUrl: context.downloadUrl(file),
    uploadTime: new Date(file.storedAt).toISOString(),
    expiresAt: new Date(file.expiresAt).toISOString(),
  }
}

function reference(context: HostContext, file: StoredFile) {
  return {
    fileName: file.name,
    filePath: file.path === '' ? file.name : `${file.path}/${file.name}`,
    downloadUrl: linkOf(context, file),
    fileSize: file.size,
    mimeType: file.mimeType,
    uploadedAt: new Date(file.storedAt).toISOString(),
  }
}
