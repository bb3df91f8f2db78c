import { randomUUID } from 'node:crypto'
import type { Exchange } from './exchange.ts'
import { fetchSource } from './fetch-source.ts'
import type { HostContext } from './host-api.ts'
import { HostRefusal } from './host-refusal.ts'
import { infoOf, isKept, type UploadcareFiles } from './uploadcare-files.ts'
import { metadataOf, receiveForm, required, type UploadcareForm } from './uploadcare-form.ts'
import { UploadcareRefusal } from './uploadcare-refusal.ts'

type Fetching =
  | { readonly status: 'waiting' }
  | { readonly status: 'progress'; readonly done: number; readonly total: number | 'unknown' }
  | { readonly status: 'success'; readonly uuid: string }
  | { readonly status: 'error'; readonly error: string; readonly error_code: string }

/** The host's own name for what went wrong while it fetched a URL. */
function errorCodeOf(cause: unknown): string {
  const words = cause instanceof HostRefusal ? cause.message : ''
  if (words.includes('publicly reachable')) return 'URLHostPrivateIPForbiddenError'
  if (words.includes('redirects')) return 'URLRedirectsLimitExceededError'
  if (words.includes('too large')) return 'DownloadFileSizeLimitExceededError'
  if (words.includes('too long')) return 'DownloadFileTimeLimitExceededError'
  const status = Number(/status (\d{3})/.exec(words)?.[1] ?? 0)
  if (status === 404) return 'DownloadFileNotFoundError'
  if (status >= 500) return 'DownloadFileHTTPServerError'
  return status > 0 ? 'DownloadFileHTTPClientError' : 'DownloadFileHTTPNetworkError'
}

/** Uploads that the host fetches by itself: a token, and what has become of it. */
export function createUploadcareFromUrl(context: HostContext, files: UploadcareFiles) {
  const { settings, store } = context
  const fetching = new Map<string, Fetching>()
  const byUrl = new Map<string, string>()
  const closed = new AbortController()

  const download = async (token: string, url: string, form: UploadcareForm, account: string) => {
    const incoming = await store.receive()
    let total: number | 'unknown' = 'unknown'
    try {
      const { mimeType } = await fetchSource(url, {
        ...{ allowPrivate: settings.allowPrivateFetch, timeoutMs: settings.fetchTimeoutMs },
        maxBytes: settings.fetchMaxBytes,
        closed: closed.signal,
        onLength(bytes) {
          total = bytes
        },
        onData(chunk) {
          incoming.write(chunk)
          fetching.set(token, { status: 'progress', done: incoming.size, total })
          return incoming.ready()
        },
      })
      const given =
        form.fields.get('filename') || decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '')
      const name = given.replace(/[^\w.]/g, '_') || 'file'
      const uuid = randomUUID()
      const kept = isKept(form.fields.get('store'))
      const label = files.labelOf({ uuid, account, name, type: mimeType, kept })
      files.remember(uuid, account, await incoming.keep(label), form, kept)
      const check = form.fields.get('check_URL_duplicates') ?? '0'
      if ((form.fields.get('save_URL_duplicates') ?? check) === '1') byUrl.set(`${account} ${url}`, uuid)
      fetching.set(token, { status: 'success', uuid })
    } catch (cause) {
      await incoming.discard()
      const error = cause instanceof Error ? cause.message : 'Failed to download the file.'
      fetching.set(token, { status: 'error', error, error_code: errorCodeOf(cause) })
    }
  }

  return {
    async start(exchange: Exchange): Promise<void> {
      const form = await receiveForm(exchange, null)
      const account = files.accountOf(form, 'pub_key', true)
      metadataOf(form)
      const url = required(form, 'source_url', 'SourceURLRequiredError')
      const scheme = URL.canParse(url) ? new URL(url).protocol : null
      if (scheme === null) throw new UploadcareRefusal(400, 'URLParsingFailedError', 'Failed to parse URL.')
      if (!/^https?:$/.test(scheme)) {
        throw new UploadcareRefusal(400, 'URLSchemeInvalidError', 'Invalid URL scheme.')
      }
      if (await exchange.endedBeforeStoring(url)) return
      const check = form.fields.get('check_URL_duplicates') === '1'
      const earlier = files.get((check && byUrl.get(`${account} ${url}`)) || '')
      if (earlier) return exchange.replyJson(200, { type: 'file_info', ...infoOf(earlier) })
      const token = randomUUID()
      fetching.set(token, { status: 'waiting' })
      void download(token, url, form, account)
      await exchange.replyJson(200, { type: 'token', token })
    },

    async status(exchange: Exchange): Promise<void> {
      const form = await receiveForm(exchange, null)
      const found = fetching.get(required(form, 'token', 'TokenRequiredError'))
      if (!found) return exchange.replyJson(200, { status: 'unknown' })
      const entry = found.status === 'success' ? files.get(found.uuid) : undefined
      await exchange.replyJson(200, entry ? { status: 'success', ...infoOf(entry) } : found)
    },

    close: () => closed.abort(),
  }
}
