import { z } from 'zod'
import type { Method } from '../../../shared/destination.ts'
import type { Failure } from '../../../shared/failure.ts'
import { multipartBody } from '../http/multipart-body.ts'
import type { FileBody, MethodChoice, Provider, SendJob, SendOutcome, SourceFacts } from './provider.ts'
import { callUploadcare, signatureFields } from './uploadcare-call.ts'
import { knowsToken, sendFromUrl } from './uploadcare-from-url.ts'
import { uploadcareGroups } from './uploadcare-group.ts'
import { checkPublicKey } from './uploadcare-key.ts'
import { directUpTo, uploadcareOptions, wrongOption } from './uploadcare-options.ts'
import { sendInParts } from './uploadcare-parts.ts'
import { confirmed, lifetimeMs, metadataFields, storeOf } from './uploadcare-result.ts'

/** Of the file, in bytes. */
const directLimit = 99_999_999
const partsFrom = 10_000_000

/** Uploadcare's Upload API, as the host documents it. */
export const uploadcare: Provider = {
  info: {
    id: 'uploadcare',
    name: 'Uploadcare',
    methods: [
      {
        method: 'stream',
        label: 'Direct',
        maxBytes: directLimit,
        note: 'In one request, below 100 MB; what files up to 10 MiB use.',
      },
      {
        method: 'multipart',
        label: 'In parts',
        maxBytes: null,
        note: 'From 10 MB; several parts at once, and only missing ones again.',
      },
      {
        method: 'url',
        label: 'URL',
        maxBytes: null,
        note: 'Uploadcare fetches the URL itself: it must be public.',
      },
    ],
    lifetimeMs,
    lifetimeNote:
      'Mayfly asks Uploadcare to delete files within 24 hours, unless you choose to keep them for good.',
    keyFields: [
      { id: 'public-key', label: 'Public key', required: true, secret: false },
      { id: 'secret-key', label: 'Secret key, for signed uploads only', required: false, secret: true },
    ],
    defaultBaseUrl: 'https://upload.uploadcare.com',
    keyCheckNote:
      'Uploadcare is asked about the public key when it is saved; a secret key is proved by the first upload.',
    options: uploadcareOptions,
    // The host's documentation: "File groups can contain up to 1000 files."
    groupLimit: 1000,
    exampleLink: 'https://ucarecdn.com/5a6f9c3e-1c2d-4b7a-9e0f-2d1c3b4a5e6f/photo-k3v9x2.jpg',
    help: {
      keysUrl: 'https://app.uploadcare.com/projects/-/api-keys/',
      docsUrl: 'https://uploadcare.com/docs/api/upload/',
      contact: 'help@uploadcare.com',
    },
  },
  environment: {
    baseUrl: 'MAYFLY_UPLOADCARE_URL',
    keys: { 'public-key': 'MAYFLY_UPLOADCARE_PUBLIC_KEY', 'secret-key': 'MAYFLY_UPLOADCARE_SECRET_KEY' },
  },
  checkOptions: wrongOption,

  // Of a file that nobody has: a key that is known is told so.
  checkKeys: checkPublicKey,

  chooseMethod(source, requested) {
    const wrong = wrongOption(source.options ?? {})
    if (wrong !== null) return { ok: false, failure: wrong, alternative: null }
    const method = requested === 'auto' ? automatic(source) : requested
    const { kind, size, name } = source
    switch (method) {
      case 'url':
        return kind === 'url'
          ? { ok: true, method }
          : refuse(
              'rejected',
              'The method "url" is for URLs; a file is sent directly or in parts.',
              automatic(source),
            )
      case 'stream':
        // The size of what is downloaded first is known only then.
        return size === null || size <= directLimit
          ? { ok: true, method }
          : refuse('too-large', `${name} is over the 100 MB of one request.`, 'multipart')
      case 'multipart':
        return size === null || size >= partsFrom
          ? { ok: true, method }
          : refuse('rejected', `${name} is below the 10 MB from which Uploadcare takes parts.`, 'stream')
      case 'base64':
        return refuse('rejected', 'Uploadcare does not take files as base64.', automatic(source))
    }
  },

  // Parts that are there are not sent again, and a URL is asked for by its earlier request.
  repeat({ method, options = {}, resume = null, isDetour = false }) {
    if (method === 'multipart' && !isDetour) return 'same-result'
    // Asked for a URL a second time while it still fetches the first, the host fetches it twice.
    if (method === 'url' && knowsToken(resume)) return 'same-result'
    return storeOf(options) === '0' ? 'expiring-orphan' : 'lasting-orphan'
  },

  groups: uploadcareGroups,

  send,
}

function automatic({ kind, size, options = {} }: SourceFacts): Method {
  if (kind === 'url') return 'url'
  return size !== null && size > directUpTo(options) ? 'multipart' : 'stream'
}

function refuse(code: Failure['code'], message: string, alternative: Method): MethodChoice {
  return { ok: false, failure: { code, message }, alternative }
}

async function send(job: SendJob): Promise<SendOutcome> {
  const fail = (failure: Failure): SendOutcome => ({ ok: false, failure, reply: null })
  const { 'public-key': key = '', 'secret-key': secret = '' } = job.keys
  if (key === '') {
    return fail({ code: 'no-key', message: 'Uploadcare needs a public key. Enter one in Settings.' })
  }
  if (!/^[\x21-\x7e]+$/.test(key) || !/^[\x21-\x7e]*$/.test(secret)) {
    const message = 'A key for Uploadcare holds a character that no key has. Enter it again.'
    return fail({ code: 'bad-key', message })
  }
  const { method, body } = job
  if (method === 'url') return sendFromUrl(job)
  if (body === null || method === 'base64') {
    return fail({ code: 'bug', message: 'The upload has nothing to send by this method.' })
  }
  return method === 'multipart' ? sendInParts(job, body) : sendDirectly(job, body)
}

/** The file part's name, with the uuid that it got. */
const storedSchema = z.object({ file: z.string().regex(/^[0-9a-f-]{36}$/i) })

async function sendDirectly(job: SendJob, body: FileBody): Promise<SendOutcome> {
  const signature = await signatureFields(job)
  if (!signature.ok) return { ...signature, reply: null }
  const form = multipartBody(
    [
      ['UPLOADCARE_PUB_KEY', job.keys['public-key'] ?? ''],
      ['UPLOADCARE_STORE', storeOf(job.options)],
      ...metadataFields(job.options),
      ...signature.fields,
    ],
    {
      field: 'file',
      filename: job.remoteName ?? 'file',
      contentType: job.mimeType ?? 'application/octet-stream',
      body,
    },
  )
  const asked = await callUploadcare(job, '/base/', { post: form }, job.onProcessing)
  if (!asked.ok) return asked
  const stored = storedSchema.safeParse(asked.value)
  if (stored.success) return confirmed(job, stored.data.file, asked.reply)
  const message = 'Uploadcare took the file but gave an answer that cannot be read.'
  return { ok: false, failure: { code: 'host-error', message, outcomeUnknown: true }, reply: asked.reply }
}
