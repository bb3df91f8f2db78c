import { randomUUID } from 'node:crypto'
import { type Exchange, ExchangeEnded } from './exchange.ts'
import type { UploadMethod } from './fault.ts'
import type { HostApi, HostContext } from './host-api.ts'
import { HostRefusal } from './host-refusal.ts'
import { serveDownload } from './serve-download.ts'
import { createUploadcareFiles, infoOf, isKept } from './uploadcare-files.ts'
import { metadataOf, receiveForm, required } from './uploadcare-form.ts'
import { createUploadcareFromUrl } from './uploadcare-from-url.ts'
import { createUploadcareGroups } from './uploadcare-groups.ts'
import { type PartsSession, partCount, receivePart, startParts } from './uploadcare-parts.ts'
import { UploadcareRefusal, uploadcareEnvelope } from './uploadcare-refusal.ts'

const maxDirectBytes = 100_000_000
const plain = { 'content-type': 'text/plain; charset=utf-8' }

/** Uploadcare's Upload API: direct, in parts, from a URL, file info; files are served at `/<uuid>/<name>`. */
export function createUploadcareApi(context: HostContext): HostApi {
  const { store } = context
  const files = createUploadcareFiles(context)
  const fromUrl = createUploadcareFromUrl(context, files)
  const groups = createUploadcareGroups(context, files)
  const sessions = new Map<string, PartsSession>()

  const direct = async (exchange: Exchange) => {
    const incoming = await store.receive()
    try {
      const form = await receiveForm(exchange, incoming)
      const account = files.accountOf(form, 'UPLOADCARE_PUB_KEY', true)
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
      const label = files.labelOf({ uuid, account, name, type: form.file.contentType, kept })
      files.remember(uuid, account, await incoming.keep(label), form, kept)
      await exchange.replyJson(200, { [form.file.name]: uuid })
    } finally {
      await incoming.discard()
    }
  }

  const start = async (exchange: Exchange) => {
    const form = await receiveForm(exchange, null)
    const account = files.accountOf(form, 'UPLOADCARE_PUB_KEY', true)
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
    files.accountOf(form, 'UPLOADCARE_PUB_KEY', false)
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
    const label = files.labelOf({ uuid, account, name, type: session.contentType, kept })
    const file = await session.incoming.keep(label)
    await exchange.replyJson(200, infoOf(files.remember(uuid, account, file, session.form, kept)))
  }

  const info = async (exchange: Exchange) => {
    const form = await receiveForm(exchange, null)
    const account = files.accountOf(form, 'pub_key', false)
    const entry = files.get(required(form, 'file_id', 'FileIdRequiredError'))
    if (!entry || entry.account !== account)
      throw new UploadcareRefusal(404, 'FileNotFoundError', 'File is not found.')
    await exchange.replyJson(200, infoOf(entry))
  }

  const calls: Readonly<
    Record<string, readonly [string, UploadMethod, (exchange: Exchange) => Promise<void>]>
  > = {
    '/base/': ['POST', 'stream', direct],
    '/multipart/start/': ['POST', 'multipart-start', start],
    '/multipart/complete/': ['POST', 'multipart-complete', complete],
    '/from_url/': ['POST', 'url', fromUrl.start],
    '/from_url/status/': ['GET', 'status', fromUrl.status],
    '/info/': ['GET', 'info', info],
    '/group/': ['POST', 'group', groups.make],
    '/group/info/': ['GET', 'group-info', groups.info],
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
      fromUrl.close()
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
      const listed = groups.page(path)
      if (listed !== null) {
        const handle = async (exchange: Exchange) => exchange.reply(200, plain, listed)
        return { method: 'download', handle }
      }
      const entry = files.get(/^\/([0-9a-f-]{36})\//.exec(path)?.[1] ?? '')
      if (!entry) return null
      const served = `/download/${entry.file.id}`
      return {
        method: 'download',
        handle: (exchange) => serveDownload(exchange, served, store, context.now()),
      }
    },
  }
}
