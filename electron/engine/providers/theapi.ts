import { z } from 'zod'
import type { Method } from '../../../shared/destination.ts'
import type { Failure } from '../../../shared/failure.ts'
import { readJson } from '../../../shared/read-json.ts'
import { base64JsonBody } from '../http/base64-body.ts'
import { userAgent } from '../http/create-http-client.ts'
import type { MethodChoice, Provider, SendJob, SendOutcome, SourceFacts } from './provider.ts'
import { redact } from './redact.ts'
import { statusFailure } from './status-failure.ts'

/** Of the file, in bytes. */
const largest = 10_000_000
const longestName = 128
const lifetimeMs = 24 * 3_600_000
const longestReply = 64 * 1024

/** The page's own list is lost; these are what public clients name. By extension, the type its data URL must have. */
const knownTypes: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  mp4: 'video/mp4',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
}

/** PiAPI's Ephemeral Resource at theapi.app, as the host documents it. The option `force` lets any extension pass. */
export const theapi: Provider = {
  info: {
    id: 'theapi',
    name: 'theapi.app',
    methods: [
      {
        method: 'base64',
        label: 'Base64',
        maxBytes: largest,
        note: 'Up to 10 MB; pictures, MP4, WAV and MP3 (the list is not certain). Sends a third more.',
      },
    ],
    lifetimeMs,
    lifetimeNote: 'theapi.app deletes files 24 hours after the upload.',
    keyFields: [{ id: 'api-key', label: 'API key', required: true, secret: true }],
    keyCheckNote: 'theapi.app has no call that tells whether a key is right: the first upload shows it.',
    options: [
      {
        ...{ id: 'force', kind: 'switch', initial: false },
        label: 'Send any file type',
        note: 'The list of types that theapi.app takes is not certain; the host then decides by itself.',
      },
    ],
    defaultBaseUrl: 'https://upload.theapi.app',
    exampleLink: 'https://img.theapi.app/ephemeral/0f3c7a1e-photo.jpg',
    help: {
      keysUrl: 'https://piapi.ai/workspace/key',
      docsUrl: 'https://piapi.ai/docs',
      contact: 'piapi.ai',
    },
  },
  environment: { baseUrl: 'MAYFLY_THEAPI_URL', keys: { 'api-key': 'MAYFLY_THEAPI_KEY' } },

  chooseMethod(source, requested) {
    if (source.kind === 'url') {
      // `stream` is what a person asks for who lets Mayfly download the URL.
      if (requested === 'base64' || requested === 'stream') return { ok: true, method: 'base64' }
      const message = 'theapi.app does not fetch URLs. Choose base64, and Mayfly downloads it and sends it.'
      return refuse('source-unreachable', message, 'base64')
    }
    if (requested !== 'auto' && requested !== 'base64') {
      return refuse('rejected', `theapi.app takes files as base64 only, not by ${requested}.`, 'base64')
    }
    const failure = unfit(source)
    return failure === null ? { ok: true, method: 'base64' } : { ok: false, failure, alternative: null }
  },

  // Its link is made by the host, so a repeat leaves a second file, which dies by itself.
  repeat: () => 'expiring-orphan',

  send,
}

function refuse(code: Failure['code'], message: string, alternative: Method): MethodChoice {
  return { ok: false, failure: { code, message }, alternative }
}

/** What the host would refuse, found before a byte is sent. */
function unfit(source: SourceFacts): Failure | null {
  if (source.size !== null && source.size > largest) {
    return { code: 'too-large', message: `${source.name} is over the 10 MB that theapi.app takes.` }
  }
  return unfitName(source.name, source.options?.force === 'true')
}

function unfitName(name: string, force: boolean): Failure | null {
  const { length } = [...name]
  if (length > longestName) {
    const message = `The name is ${length} characters long, and theapi.app takes ${longestName}. Give it a shorter one.`
    return { code: 'rejected', message }
  }
  if (force || extensionOf(name) in knownTypes) return null
  const known = Object.keys(knownTypes).join(', ')
  const message = `theapi.app is known to take ${known} only. That list is not certain: “Send any file type” in Settings sends any, and --force does in a terminal.`
  return { code: 'rejected', message }
}

const extensionOf = (name: string) => /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''

async function send(job: SendJob): Promise<SendOutcome> {
  const fail = (failure: Failure): SendOutcome => ({ ok: false, failure, reply: null })
  const key = job.keys['api-key'] ?? ''
  if (key === '')
    return fail({ code: 'no-key', message: 'theapi.app needs an API key. Enter one in Settings.' })
  if (!/^[\x21-\x7e]+$/.test(key)) {
    const message = 'The key for theapi.app holds a character that no key has. Enter it again.'
    return fail({ code: 'bad-key', message })
  }
  const { body } = job
  const name = job.remoteName ?? 'file'
  if (body === null || job.method !== 'base64') {
    return fail({ code: 'bug', message: 'The upload has nothing to send by this method.' })
  }
  const failure = unfitName(name, job.options.force === 'true')
  if (failure !== null) return fail(failure)
  const type = knownTypes[extensionOf(name)]

  const outcome = await job.http.send({
    method: 'POST',
    url: `${job.baseUrl}/api/ephemeral_resource`,
    headers: { 'x-api-key': key, 'user-agent': userAgent, accept: 'application/json' },
    body: base64JsonBody(
      { file_name: name },
      'file_data',
      body,
      type === undefined ? {} : { dataUrlType: type },
    ),
    signal: job.signal,
    onBodySent: job.onProcessing,
  })
  if (!outcome.ok) return fail(outcome.failure)

  const reply = redact(outcome.text, key, null).slice(0, longestReply)
  const read = outcome.truncated ? null : readReply(outcome.text)
  const now = job.now()
  const accepted = outcome.status >= 200 && outcome.status < 300
  if (accepted && read?.url && (read.code === null || read.code === 200)) {
    return { ok: true, result: resultOf(read.url, job, name, now), reply }
  }
  // Errors are documented as the envelope's code, and may stand inside an HTTP 200.
  const inner = read?.code ?? null
  const status = accepted && inner !== null && inner >= 300 && inner < 600 ? inner : outcome.status
  const refused = statusFailure({
    host: 'theapi.app',
    status,
    retryAfter: outcome.headers['retry-after'],
    own: read !== null && !(accepted && inner === 200),
    words: read?.message ? redact(read.message, key, null) : null,
    now,
  })
  return { ok: false, failure: refused.code === 'account' ? planNeeded(refused) : refused, reply }
}

function planNeeded(failure: Failure): Failure {
  const message =
    'theapi.app lets only accounts with the Creator plan or a higher one upload (free of charge there). Change the plan on its page.'
  return { ...failure, message }
}

function resultOf(
  url: string,
  job: SendJob,
  name: string,
  now: number,
): Extract<SendOutcome, { ok: true }>['result'] {
  return {
    url,
    downloadUrl: url,
    fileId: null,
    remoteName: name,
    remotePath: job.remotePath,
    mimeType: null,
    size: null,
    uploadedAt: now,
    expiresAt: now + (job.lifetimeMs ?? lifetimeMs),
    expirySource: job.lifetimeMs === null ? 'rule' : 'user',
  }
}

const link = z
  .string()
  .max(8192)
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol))

const replySchema = z.object({
  code: z.coerce.number().int().nullable().catch(null),
  message: z.string().nullable().catch(null),
  data: z
    .object({ url: link.nullable().catch(null) })
    .nullable()
    .catch(null),
})

/** Null for what is not the host's own JSON. */
function readReply(
  text: string,
): { readonly code: number | null; readonly message: string | null; readonly url: string | null } | null {
  const read = replySchema.safeParse(readJson(text))
  if (!read.success) return null
  const { code, message, data } = read.data
  return code === null && message === null && !data?.url ? null : { code, message, url: data?.url ?? null }
}
