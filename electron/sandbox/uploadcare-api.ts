import { createHmac, randomUUID } from 'node:crypto'
import mime from 'mime'
import { type Exchange, ExchangeEnded } from './exchange.ts'
import type { UploadMethod } from './fault.ts'
import { fetchSource } from './fetch-source.ts'
import type { FileLabel, StoredFile } from './file-store.ts'
import type { HostApi, HostContext } from './host-api.ts'
import { HostRefusal } from './host-refusal.ts'
import { serveDownload } from './serve-download.ts'
import { metadataOf, receiveForm, required, type UploadcareForm } from './uploadcare-form.ts'
import { type PartsSession, partCount, receivePart, startParts } from './uploadcare-parts.ts'
import { UploadcareRefusal, uploadcareEnvelope } from './uploadcare-refusal.ts'

const day = 24 * 3_600_000
const forever = 100 * 365 * day
const maxDirectBytes = 100_000_000

interface Known {
  readonly uuid: string
  readonly file: StoredFile
  readonly stored: boolean
  readonly metadata: Record<string, string>
}

type Fetching =
  | { readonly status: 'waiting' }
  | { readonly status: 'progress'; readonly done: number; readonly total: number | null }
  | { readonly status: 'success'; readonly uuid: string }
  | { readonly status: 'error'; readonly error: string; readonly error_code: string }

/** Uploadcare's Upload API: direct, in parts, from a URL, file info; files are served at `/<uuid>/<name>`. */
export function createUploadcareApi(context: HostContext): HostApi {
  const { settings, store } = context
  const known = new Map<string, Known>()
  const sessions = new Map<string, PartsSession>()
  const fetching = new Map<string, Fetching>()
  const byUrl = new Map<string, string>()

  /** Uploads are signed where the project wants it; a signature that is given is never wrong. */
  const accountOf = (form: UploadcareForm, field: string, signed: boolean): string => {
    const key = required(form, field, 'ProjectPublicKeyRequiredError')
    const account = context.accountOf(key)
    if (account === null)
      throw new UploadcareRefusal(403, 'ProjectPublicKeyInvalidError', `${field} is invalid.`)
    const { uploadcareSecret } = settings
    if (!signed || uploadcareSecret === '') return account
    const signature = required(form, 'signature', 'SignatureRequiredError')
    const expire = required(form, 'expire', 'SignatureExpirationRequiredError')
    if (Number(expire) * 1000 <= context.now()) {
      throw new UploadcareRefusal(403, 'SignatureExpirationError', 'Expired signature.')
    }
    if (createHmac('sha256', uploadcareSecret).update(expire).digest('hex') !== signature) {
      throw new UploadcareRefusal(403, 'SignatureInvalidError', 'Invalid signature.')
    }
    return account
  }

  const labelOf = (
    uuid: string,
    account: string,
    name: string,
    type: string | null,
    kept: boolean,
  ): FileLabel => ({
    ...{ host: 'uploadcare', account, path: uuid, name: safeName(name), originalName: name },
    mimeType: mime.getType(name) ?? type ?? 'application/octet-stream',
    now: context.now(),
    lifetimeMs: kept ? forever : Math.min(day, settings.lifetimeMs),
  })

  const remember = (uuid: string, file: StoredFile, form: UploadcareForm, kept: boolean): Known => {
    const entry = { uuid, file, stored: kept, metadata: metadataOf(form) }
    known.set(uuid, entry)
    return entry
  }

  const direct = async (exchange: Exchange) => {
    const incoming = await store.receive()
    try {
      const form = await receiveForm(exchange, incoming)
      const account = accountOf(form, 'UPLOADCARE_PUB_KEY', true)
      if (form.file === null)
        throw new UploadcareRefusal(400, 'FilesRequiredError', 'Request does not contain files.')
      if (incoming.size >= maxDirectBytes) {
        throw new UploadcareRefusal(
          413,
          'RequestSizeLimitExceededError',
          'The size of the request is too large.',
        )
      }
      metadataOf(form)
      const name = form.file.fileName || 'file'
      if (await exchange.endedBeforeStoring(name)) return
      const uuid = randomUUID()
      const kept = isKept(form.fields.get('UPLOADCARE_STORE'))
      remember(
        uuid,
        await incoming.keep(labelOf(uuid, account, name, form.file.contentType, kept)),
        form,
        kept,
      )
      await exchange.replyJson(200, { [form.file.name]: uuid })
    } finally {
      await incoming.discard()
    }
  }

  const start = async (exchange: Exchange) => {
    const form = await receiveForm(exchange, null)
    const account = accountOf(form, 'UPLOADCARE_PUB_KEY', true)
    metadataOf(form)
    if (await exchange.endedBeforeStoring(form.fields.get('filename') ?? '')) return
    const session = await startParts(form, account, store)
    sessions.set(session.uuid, session)
    const parts = Array.from(
      { length: partCount(session) },
      (_, index) => `${context.publicUrl()}/_parts/${session.uuid}/${index}`,
    )
    await exchange.replyJson(200, { uuid: session.uuid, parts })
  }

  const part = async (exchange: Exchange, path: string) => {
    const [uuid = '', index = ''] = path.split('/').slice(2)
    const session = sessions.get(uuid)
    if (!session || Number(index) >= partCount(session)) {
      throw new UploadcareRefusal(403, 'AccessDenied', 'Request has expired')
    }
    await receivePart(exchange, session, Number(index))
    if (await exchange.endedBeforeStoring('')) return
    await exchange.replyJson(200, {})
  }

  const complete = async (exchange: Exchange) => {
    const form = await receiveForm(exchange, null)
    accountOf(form, 'UPLOADCARE_PUB_KEY', false)
    const session = sessions.get(required(form, 'uuid', 'MultipartFileIdRequiredError'))
    if (!session) throw new UploadcareRefusal(404, 'MultipartFileNotFoundError', 'File is not found.')
    if (session.completed) {
      throw new UploadcareRefusal(400, 'MultipartFileAlreadyUploadedError', 'File is already uploaded.')
    }
    if (session.next < partCount(session)) {
      const words = 'File size mismatch. Not all parts uploaded?'
      throw new UploadcareRefusal(400, 'MultipartUploadSizeTooSmallError', words)
    }
    if (await exchange.endedBeforeStoring('')) return
    session.completed = true
    const { uuid, account } = session
    const name = session.form.fields.get('filename') ?? 'file'
    const kept = isKept(session.form.fields.get('UPLOADCARE_STORE'))
    const file = await session.incoming.keep(labelOf(uuid, account, name, session.contentType, kept))
    await exchange.replyJson(200, infoOf(remember(uuid, file, session.form, kept)))
  }

  const fromUrl = async (exchange: Exchange) => {
    const form = await receiveForm(exchange, null)
    const account = accountOf(form, 'pub_key', true)
    metadataOf(form)
    const url = required(form, 'source_url', 'SourceURLRequiredError')
    const scheme = URL.canParse(url) ? new URL(url).protocol : null
    if (scheme === null) throw new UploadcareRefusal(400, 'URLParsingFailedError', 'Failed to parse URL.')
    if (!/^https?:$/.test(scheme))
      throw new UploadcareRefusal(400, 'URLSchemeInvalidError', 'Invalid URL scheme.')
    if (await exchange.endedBeforeStoring(url)) return
    const check = form.fields.get('check_URL_duplicates') ?? '0'
    const earlier = known.get((check === '1' && byUrl.get(url)) || '')
    if (earlier) return exchange.replyJson(200, { type: 'file_info', ...infoOf(earlier) })
    const token = randomUUID()
    fetching.set(token, { status: 'waiting' })
    void download(token, url, form, account, (form.fields.get('save_URL_duplicates') ?? check) === '1')
    await exchange.replyJson(200, { type: 'token', token })
  }

  const download = async (
    token: string,
    url: string,
    form: UploadcareForm,
    account: string,
    save: boolean,
  ) => {
    const incoming = await store.receive()
    try {
      const { mimeType } = await fetchSource(url, {
        ...{ allowPrivate: settings.allowPrivateFetch, timeoutMs: settings.fetchTimeoutMs },
        maxBytes: settings.fetchMaxBytes,
        closed: new AbortController().signal,
        onData(chunk) {
          incoming.write(chunk)
          fetching.set(token, { status: 'progress', done: incoming.size, total: null })
          return incoming.ready()
        },
      })
      const given =
        form.fields.get('filename') || decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '')
      const name = given.replace(/[^\w.]/g, '_') || 'file'
      const uuid = randomUUID()
      const kept = isKept(form.fields.get('store'))
      remember(uuid, await incoming.keep(labelOf(uuid, account, name, mimeType, kept)), form, kept)
      if (save) byUrl.set(url, uuid)
      fetching.set(token, { status: 'success', uuid })
    } catch (cause) {
      await incoming.discard()
      const error = cause instanceof Error ? cause.message : 'Failed to download the file.'
      fetching.set(token, { status: 'error', error, error_code: 'DownloadFileHTTPClientError' })
    }
  }

  const status = async (exchange: Exchange) => {
    const form = await receiveForm(exchange, null)
    const token = required(form, 'token', 'TokenRequiredError')
    const found = fetching.get(token)
    if (!found) return exchange.replyJson(200, { status: 'unknown' })
    const entry = found.status === 'success' ? known.get(found.uuid) : undefined
    await exchange.replyJson(200, entry ? { status: 'success', ...infoOf(entry) } : found)
  }

  const info = async (exchange: Exchange) => {
    const form = await receiveForm(exchange, null)
    accountOf(form, 'pub_key', false)
    const entry = known.get(required(form, 'file_id', 'FileIdRequiredError'))
    if (!entry) throw new UploadcareRefusal(404, 'FileNotFoundError', 'File is not found.')
    await exchange.replyJson(200, infoOf(entry))
  }

  const calls: Readonly<
    Record<string, readonly [string, UploadMethod, (exchange: Exchange) => Promise<void>]>
  > = {
    '/base/': ['POST', 'stream', direct],
    '/multipart/start/': ['POST', 'multipart-start', start],
    '/multipart/complete/': ['POST', 'multipart-complete', complete],
    '/from_url/': ['POST', 'url', fromUrl],
    '/from_url/status/': ['GET', 'status', status],
    '/info/': ['GET', 'info', info],
  }

  const guarded = (work: (exchange: Exchange) => Promise<void>) => async (exchange: Exchange) => {
    try {
      await work(exchange)
    } catch (cause) {
      if (!(cause instanceof HostRefusal)) throw cause
      await exchange.drain()
      if (await exchange.endedBeforeStoring('')) throw new ExchangeEnded()
      const code = cause instanceof UploadcareRefusal ? cause.errorCode : undefined
      await exchange.replyJson(cause.status, uploadcareEnvelope(cause.status, cause.message, code))
    }
  }

  return {
    name: 'uploadcare',
    async close() {
      for (const { incoming } of sessions.values()) await incoming.discard()
    },
    route(verb, path) {
      const envelope = uploadcareEnvelope
      const call = calls[path]
      if (call)
        return verb === call[0]
          ? { method: call[1], envelope, handle: guarded(call[2]) }
          : 'method-not-allowed'
      if (/^\/_parts\/[0-9a-f-]{36}\/\d{1,5}$/.test(path)) {
        if (verb !== 'PUT') return 'method-not-allowed'
        return { method: 'multipart', envelope, handle: guarded((exchange) => part(exchange, path)) }
      }
      const entry = known.get(/^\/([0-9a-f-]{36})\//.exec(path)?.[1] ?? '')
      if (!entry) return null
      const served = `/download/${entry.file.id}`
      return {
        method: 'download',
        handle: (exchange) => serveDownload(exchange, served, store, context.now()),
      }
    },
  }
}

/** `auto` follows the project, which keeps files unless told otherwise; so does a request that says nothing. */
const isKept = (choice: string | undefined) => choice !== '0'

const safeName = (name: string) => name.replace(/[/\\]/g, '_') || 'file'

function infoOf({ uuid, file, stored, metadata }: Known) {
  return {
    ...{ uuid, file_id: uuid, size: file.size, total: file.size, done: file.size },
    ...{ original_filename: file.originalName, filename: file.name, mime_type: file.mimeType },
    ...{ is_image: file.mimeType.startsWith('image/'), is_stored: stored, is_ready: true },
    ...{ image_info: null, video_info: null, content_info: null, metadata },
  }
}
