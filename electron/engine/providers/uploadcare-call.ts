import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { Failure } from '../../../shared/failure.ts'
import { readJson } from '../../../shared/read-json.ts'
import { userAgent } from '../http/create-http-client.ts'
import { formBody } from '../http/form-body.ts'
import type { HttpReply, RequestBody } from '../http/http-client.ts'
import { isLoopbackHost } from '../http/private-address.ts'
import { cleanWords } from './host-words.ts'
import type { HostCall } from './provider.ts'
import { redact } from './redact.ts'
import { statusFailure } from './status-failure.ts'
import { uploadcareErrors } from './uploadcare-errors.ts'

/** `url`: the source of an upload by URL, whose query is not told. */
export type Call = HostCall & { readonly url?: string | null }

export type Fields = readonly (readonly [name: string, value: string])[]

export type CallOutcome =
  | { readonly ok: true; readonly value: unknown; readonly reply: string }
  | {
      readonly ok: false
      readonly failure: Failure
      readonly reply: string | null
      /** The host's name for what is wrong, where it gave one that is known: anything else may hold anything. */
      readonly errorCode: string | null
    }

const longestReply = 64 * 1024
const signatureLifeMs = 30 * 60_000

/** One call of the API: a form that is posted (or a file's own body), or a question with a query. */
export async function callUploadcare(
  job: Call,
  path: string,
  ask: { readonly post: Fields | RequestBody } | { readonly query: Fields },
  onBodySent?: () => void,
): Promise<CallOutcome> {
  const query = new URLSearchParams([['jsonerrors', '1'], ...('query' in ask ? ask.query : [])] as string[][])
  const posted = 'post' in ask ? ask.post : null
  let isSent = false
  const outcome = await job.http.send({
    method: posted === null ? 'GET' : 'POST',
    url: `${job.baseUrl}${path}?${query}`,
    headers: { 'user-agent': userAgent, accept: 'application/json' },
    body: posted === null ? null : 'chunks' in posted ? posted : formBody(posted),
    signal: job.signal,
    onBodySent() {
      isSent = true
      onBodySent?.()
    },
  })
  if (!outcome.ok) return { ...outcome, reply: null, errorCode: null }
  const reply = hideKeys(job, outcome.text).slice(0, longestReply)
  const value = outcome.truncated ? undefined : readJson(outcome.text)
  const error = errorOf(value)
  if (error === null && outcome.status >= 200 && outcome.status < 300 && typeof value === 'object') {
    return { ok: true, value, reply }
  }
  const { outcomeUnknown, ...failure } = failureOf(job, outcome, error)
  const told = outcomeUnknown && isSent ? { ...failure, outcomeUnknown } : failure
  return { ok: false, failure: told, reply, errorCode: knownCode(error) }
}

/** The host's error by its name, and by HTTP status where it has none. */
export function namedFailure(
  job: Call,
  error: { readonly code: string | null; readonly content: string | null },
  facts: { readonly status: number; readonly retryAfter: string | undefined },
): Failure {
  const words = error.content === null ? null : hideKeys(job, error.content)
  const byStatus = statusFailure({ host: 'Uploadcare', ...facts, own: true, words, now: job.now() })
  const row =
    error.code === null || !Object.hasOwn(uploadcareErrors, error.code) ? null : uploadcareErrors[error.code]
  if (!row) return byStatus
  const [code, message] = row
  const told = cleanWords(words)
  return {
    code,
    message,
    status: facts.status,
    ...(told !== null && { hostMessage: told }),
    ...(code === 'busy' && { retryAt: byStatus.retryAt ?? job.now() + 30_000 }),
  }
}

function failureOf(job: Call, { status, headers }: HttpReply, error: ReturnType<typeof errorOf>): Failure {
  const retryAfter = headers['retry-after']
  if (error !== null) return namedFailure(job, error, { status: error.status ?? status, retryAfter })
  return statusFailure({ host: 'Uploadcare', status, retryAfter, own: false, words: null, now: job.now() })
}

function knownCode(error: ReturnType<typeof errorOf>): string | null {
  const code = error?.code ?? null
  return code !== null && Object.hasOwn(uploadcareErrors, code) ? code : null
}

const errorSchema = z.object({
  error: z.object({
    content: z.string().nullish().catch(null),
    error_code: z.string().nullish().catch(null),
    status_code: z.number().int().min(400).max(599).nullish().catch(null),
  }),
})

function errorOf(value: unknown) {
  const read = errorSchema.safeParse(value)
  if (!read.success) return null
  const { content, error_code, status_code } = read.data.error
  return { content: content ?? null, code: error_code ?? null, status: status_code ?? null }
}

export function hideKeys(job: Call, text: string): string {
  const hidden = redact(text, job.keys['public-key'] ?? '', job.url ?? null)
  return redact(hidden, job.keys['secret-key'] ?? '', null)
}

const signatureSchema = z.object({
  signature: z.string().min(1).optional(),
  secureSignature: z.string().min(1).optional(),
  expire: z.coerce.string().optional(),
  secureExpire: z.coerce.string().optional(),
})

/** What makes an upload a signed one: from a signing URL, or with the secret key; nothing without either. */
export async function signatureFields(
  job: Call,
): Promise<
  { readonly ok: true; readonly fields: Fields } | { readonly ok: false; readonly failure: Failure }
> {
  const { signingUrl } = job.options
  if (signingUrl) return askForSignature(job, signingUrl)
  const secret = job.keys['secret-key']
  if (!secret) return { ok: true, fields: [] }
  const expire = String(Math.floor((job.now() + signatureLifeMs) / 1000))
  const signature = createHmac('sha256', secret).update(expire).digest('hex')
  return {
    ok: true,
    fields: [
      ['signature', signature],
      ['expire', expire],
    ],
  }
}

async function askForSignature(job: Call, url: string): ReturnType<typeof signatureFields> {
  const wrong = (message: string): Awaited<ReturnType<typeof signatureFields>> => ({
    ok: false,
    failure: { code: 'misconfigured', message },
  })
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed?.protocol !== 'https:' && !(parsed?.protocol === 'http:' && isLoopbackHost(parsed.hostname))) {
    return wrong('The signing URL must be an https address.')
  }
  const outcome = await job.http.send({ method: 'GET', url, headers: {}, body: null, signal: job.signal })
  if (!outcome.ok) return outcome
  const read = signatureSchema.safeParse(readJson(outcome.text))
  const signature = read.data?.signature ?? read.data?.secureSignature
  const expire = read.data?.expire ?? read.data?.secureExpire
  if (outcome.status !== 200 || !signature || !expire) {
    return wrong(`The signing URL (${parsed.host}) gave no signature (${outcome.status}).`)
  }
  return {
    ok: true,
    fields: [
      ['signature', signature],
      ['expire', expire],
    ],
  }
}
