import type { Method } from '../../../shared/destination.ts'
import type { Failure } from '../../../shared/failure.ts'
import { base64JsonBody } from '../http/base64-body.ts'
import { userAgent } from '../http/create-http-client.ts'
import type { RequestBody } from '../http/http-client.ts'
import { multipartBody } from '../http/multipart-body.ts'
import { isLoopbackHost, isPrivateHost } from '../http/private-address.ts'
import { kieFailure } from './kie-failure.ts'
import { type KieReply, kieExpiry, readKieReply, type StoredFile } from './kie-reply.ts'
import type { MethodChoice, Provider, SendJob, SendOutcome, SourceFacts } from './provider.ts'
import { redact } from './redact.ts'

/** Of the file, in bytes (the host's documentation counts in decimal). */
const base64Recommended = 1_000_000
const base64Limit = 10_000_000
const urlRecommended = 100_000_000

const lifetimeMs = 3 * 24 * 3_600_000
const longestReply = 64 * 1024

const paths = {
  stream: '/api/file-stream-upload',
  base64: '/api/file-base64-upload',
  url: '/api/file-url-upload',
} as const

/** The Kie.ai File Upload API, as the host documents it. */
export const kie: Provider = {
  info: {
    id: 'kie',
    name: 'Kie',
    methods: [
      { method: 'stream', label: 'Stream', maxBytes: null, note: 'For any size; what files over 1 MB use.' },
      {
        method: 'base64',
        label: 'Base64',
        maxBytes: base64Limit,
        note: 'For small files, up to 10 MB; sends a third more.',
      },
      {
        method: 'url',
        label: 'URL',
        maxBytes: urlRecommended,
        note: 'Kie fetches the URL itself: public, within 30 seconds, up to 100 MB.',
      },
    ],
    lifetimeMs,
    lifetimeNote: 'Kie deletes files about 3 days after the upload; some of its pages say 24 hours.',
    keyFields: [{ id: 'api-key', label: 'API key', required: true, secret: true }],
    keyCheckNote: 'Kie has no call that tells whether a key is right: the first upload shows it.',
    defaultBaseUrl: 'https://kieai.redpandaai.co',
    exampleLink: 'https://tempfile.redpandaai.co/kieai/12345/mayfly/photo-k3v9x2.jpg',
    help: { keysUrl: 'https://kie.ai/api-key', docsUrl: 'https://docs.kie.ai', contact: 'support@kie.ai' },
  },
  environment: { baseUrl: 'MAYFLY_KIE_URL', keys: { 'api-key': 'MAYFLY_KIE_KEY' } },

  chooseMethod: (source, requested) => {
    const method = requested === 'auto' ? automatic(source) : requested
    switch (method) {
      case 'stream':
        return { ok: true, method }
      case 'base64':
        return source.size === null || source.size <= base64Limit
          ? { ok: true, method }
          : refuse('too-large', `${source.name} is over the 10 MB that Kie takes as base64.`, 'stream')
      case 'url':
        return source.kind === 'url'
          ? { ok: true, method }
          : refuse(
              'rejected',
              'The method "url" is for URLs; a file is sent by stream or base64.',
              automatic(source),
            )
      case 'multipart':
        return refuse('rejected', 'Kie does not take files in parts.', automatic(source))
    }
  },

  // With a name, the repeat replaces the file of that name; without one, the host makes up another, which expires.
  repeat: ({ remoteName }) => (remoteName === null ? 'expiring-orphan' : 'same-result'),

  send,
}

function automatic(source: SourceFacts): 'stream' | 'base64' | 'url' {
  if (source.kind === 'url') return 'url'
  return source.size !== null && source.size >= 1 && source.size <= base64Recommended ? 'base64' : 'stream'
}

function refuse(code: Failure['code'], message: string, alternative: Method): MethodChoice {
  return { ok: false, failure: { code, message }, alternative }
}

async function send(job: SendJob): Promise<SendOutcome> {
  const fail = (failure: Failure): SendOutcome => ({ ok: false, failure, reply: null })
  const key = job.keys['api-key'] ?? ''
  if (key === '') return fail({ code: 'no-key', message: 'Kie needs an API key. Enter one in Settings.' })
  if (!/^[\x21-\x7e]+$/.test(key)) {
    const message =
      'The key for Kie holds a space, a line break or another character that no key has. Enter it again.'
    return fail({ code: 'bad-key', message })
  }
  const { method } = job
  if (method === 'multipart') return fail({ code: 'bug', message: 'Kie does not take files in parts.' })
  // The practice host, being on this computer, reaches what is on it.
  if (
    method === 'url' &&
    job.url !== null &&
    isPrivateHost(hostOf(job.url)) &&
    !isLoopbackHost(hostOf(job.baseUrl))
  ) {
    const message = 'The URL names an address in a private network, which Kie cannot reach.'
    return fail({ code: 'private-address', message })
  }
  const body = requestBody(job)
  if (body === null) return fail({ code: 'bug', message: 'The upload has nothing to send by this method.' })

  const outcome = await job.http.send({
    method: 'POST',
    url: `${job.baseUrl}${paths[method]}`,
    headers: { authorization: `Bearer ${key}`, 'user-agent': userAgent, accept: 'application/json' },
    body,
    signal: job.signal,
    onBodySent: job.onProcessing,
    ...replyLimit(job),
  })
  if (!outcome.ok) return fail(outcome.failure)

  const hide = (text: string) => redact(text, key, job.url)
  const reply = hide(outcome.text).slice(0, longestReply)
  const read = outcome.truncated ? ({ kind: 'foreign' } as const) : readKieReply(outcome.text)
  const now = job.now()
  if (read.kind === 'stored' && outcome.status >= 200 && outcome.status < 300) {
    return { ok: true, result: resultOf(read.data, job, now), reply }
  }
  const failure = kieFailure({
    status: outcome.status,
    retryAfter: outcome.headers['retry-after'],
    reply: read.kind === 'stored' ? { kind: 'foreign' } : withoutSecrets(read, hide),
    method,
    now,
  })
  return { ok: false, failure, reply }
}

function withoutSecrets<T extends KieReply>(read: T, hide: (text: string) => string): T {
  return read.kind === 'refused' && read.msg !== null ? { ...read, msg: hide(read.msg) } : read
}

/** The host downloads a URL (up to 30 s) before it answers, and puts a large file away, for which it may need longer. */
function replyLimit(job: SendJob): { readonly replyMs?: number } {
  if (job.method === 'url') return { replyMs: 90_000 }
  const size = job.body?.size ?? 0
  return size > 100_000_000 ? { replyMs: 60_000 + size / 10_000 } : {}
}

const hostOf = (url: string | null) => (url !== null && URL.canParse(url) ? new URL(url).hostname : '')

function requestBody(job: SendJob): RequestBody | null {
  const { method, body, url, remoteName, remotePath } = job
  const fields = { uploadPath: remotePath, ...(remoteName === null ? {} : { fileName: remoteName }) }
  if (method === 'url') return url === null ? null : jsonBody({ fileUrl: url, ...fields })
  if (body === null) return null
  if (method === 'base64')
    return base64JsonBody(fields, 'base64Data', body, { dataUrlType: dataUrlType(job.mimeType) })
  return multipartBody(Object.entries(fields), {
    field: 'file',
    filename: remoteName ?? 'file',
    contentType: job.mimeType ?? 'application/octet-stream',
    body,
  })
}

const dataUrlType = (mimeType: string | null) =>
  mimeType !== null && /^[\w.+-]+\/[\w.+-]+$/.test(mimeType) ? mimeType : 'application/octet-stream'

function jsonBody(fields: Readonly<Record<string, string>>): RequestBody {
  const bytes = Buffer.from(JSON.stringify(fields))
  return {
    contentType: 'application/json',
    length: bytes.byteLength,
    async *chunks() {
      yield bytes
    },
  }
}

function resultOf(data: StoredFile, job: SendJob, now: number): Extract<SendOutcome, { ok: true }>['result'] {
  const url = data.fileUrl ?? data.downloadUrl ?? ''
  return {
    url,
    downloadUrl: data.downloadUrl ?? url,
    fileId: data.fileId,
    remoteName: data.fileName ?? job.remoteName ?? nameInLink(url),
    remotePath: data.remotePath ?? job.remotePath,
    mimeType: data.mimeType,
    size: data.size,
    uploadedAt: now,
    ...kieExpiry(data.expiresAt, now, job.lifetimeMs, lifetimeMs),
  }
}

function nameInLink(url: string): string {
  const last = new URL(url).pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}
