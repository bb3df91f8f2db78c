import { z } from 'zod'
import { readJson } from '../../../shared/read-json.ts'
import { isLoopbackHost, isPrivateHost } from '../http/private-address.ts'
import type { SendJob, SendOutcome } from './provider.ts'
import { type CallOutcome, callUploadcare, namedFailure, signatureFields } from './uploadcare-call.ts'
import { checksUrlDuplicates, savesUrlDuplicates } from './uploadcare-options.ts'
import { infoSchema, metadataFields, resultOf, storeOf } from './uploadcare-result.ts'

const pollMs = 1_000
/** Without any progress for so long, the host is taken to have given up, in ms. */
const patienceMs = 10 * 60_000

const tokenSchema = z.object({ token: z.string().min(1) })
const resumeSchema = z.object({ asked: z.literal(true), token: z.string().nullable() })

const statusSchema = z.looseObject({
  status: z.string(),
  done: z.number().nonnegative().nullish().catch(null),
  /** Not a number: the source does not say how long it is. */
  total: z.number().positive().nullish().catch(null),
  error: z.string().nullish().catch(null),
  error_code: z.string().nullish().catch(null),
})

/**
 * Has the host fetch a URL, and follows it until it is done. An attempt that broke off goes on with its token; without
 * one it asks for what it may have started before, which the host knows once it has it.
 */
export async function sendFromUrl(job: SendJob): Promise<SendOutcome> {
  const { url } = job
  if (url === null) {
    return fail({ code: 'bug', message: 'The upload has nothing to send by this method.' })
  }
  const here = isLoopbackHost(new URL(job.baseUrl).hostname)
  if (!here && isPrivateHost(URL.canParse(url) ? new URL(url).hostname : '')) {
    const message = 'The URL names an address in a private network, which Uploadcare cannot reach.'
    return fail({ code: 'private-address', message })
  }
  const earlier = resumeSchema.safeParse(readJson(job.resume))
  const known = earlier.success ? earlier.data.token : null
  if (known !== null) return followToken(job, known, true)

  const signature = await signatureFields(job)
  if (!signature.ok) return fail(signature.failure)
  keep(job, null)
  const asked = await callUploadcare(job, '/from_url/', {
    post: [
      ['pub_key', job.keys['public-key'] ?? ''],
      ['source_url', url],
      ['store', storeOf(job.options)],
      ['check_URL_duplicates', earlier.success || checksUrlDuplicates(job.options) ? '1' : '0'],
      ['save_URL_duplicates', savesUrlDuplicates(job.options) ? '1' : '0'],
      ...(job.remoteName === null ? [] : [['filename', job.remoteName] as const]),
      ...metadataFields(job.options),
      ...signature.fields,
    ],
  })
  if (!asked.ok) {
    if (!asked.failure.outcomeUnknown) job.onResume?.(null)
    return asked
  }
  const stored = infoSchema.safeParse(asked.value)
  if (stored.success) {
    job.onProcessing()
    return { ok: true, result: resultOf(job, stored.data), reply: asked.reply }
  }
  const started = tokenSchema.safeParse(asked.value)
  if (!started.success) return unreadable(asked)
  const isKept = keep(job, started.data.token)
  return followToken(job, started.data.token, isKept)
}

/** Whether an attempt that broke off can ask what became of it, instead of asking for the URL anew. */
export function knowsToken(resume: string | null): boolean {
  const earlier = resumeSchema.safeParse(readJson(resume))
  return earlier.success && earlier.data.token !== null
}

/** @param isKept a later attempt can ask with this token too: without it, it asks for the URL anew. */
async function followToken(job: SendJob, token: string, isKept: boolean): Promise<SendOutcome> {
  let last = { seen: '', at: job.now() }
  for (;;) {
    const asked = await callUploadcare(job, '/from_url/status/', { query: [['token', token]] })
    if (!asked.ok) return isKept ? withoutDoubt(asked) : inDoubt(asked)
    const read = statusSchema.safeParse(asked.value)
    if (!read.success) return unreadable(asked)
    const { status, done, total, error, error_code } = read.data
    if (status === 'success') {
      const info = infoSchema.safeParse(asked.value)
      if (!info.success) return unreadable(asked)
      // Until now the host was fetching, which is shown as its progress.
      job.onProcessing()
      return { ok: true, result: resultOf(job, info.data), reply: asked.reply }
    }
    if (status === 'error') {
      job.onResume?.(null)
      const told = { code: error_code ?? 'DownloadFileError', content: error ?? null }
      return {
        ok: false,
        failure: namedFailure(job, told, { status: 500, retryAfter: undefined }),
        reply: asked.reply,
      }
    }
    if (status !== 'waiting' && status !== 'progress') {
      keep(job, null)
      return fail({
        code: 'interrupted',
        message: 'Uploadcare has forgotten the upload, so it is asked again.',
      })
    }
    if (typeof done === 'number') job.onSent?.(done, total ?? undefined)
    const seen = `${status} ${done}`
    if (seen !== last.seen) last = { seen, at: job.now() }
    else if (job.now() - last.at > patienceMs) {
      job.onResume?.(null)
      return fail({
        code: 'interrupted',
        message: 'Uploadcare has been fetching the URL without any progress.',
      })
    }
    await job.sleep(pollMs, job.signal)
    job.signal.throwIfAborted()
  }
}

const keep = (job: SendJob, token: string | null) =>
  job.onResume?.(JSON.stringify({ asked: true, token })) ?? false

function unreadable({ reply }: Extract<CallOutcome, { ok: true }>): SendOutcome {
  const message = 'Uploadcare gave an answer that cannot be read.'
  return { ok: false, failure: { code: 'host-error', message, outcomeUnknown: true }, reply }
}

/** A question that got no answer changes nothing at the host. */
export function withoutDoubt(asked: Extract<CallOutcome, { ok: false }>): SendOutcome {
  const { outcomeUnknown: _, ...failure } = asked.failure
  return { ok: false, failure, reply: asked.reply }
}

/** What was asked for before may come to pass. */
function inDoubt({ failure, reply }: Extract<CallOutcome, { ok: false }>): SendOutcome {
  return { ok: false, failure: { ...failure, outcomeUnknown: true }, reply }
}

function fail(failure: Extract<SendOutcome, { ok: false }>['failure']): SendOutcome {
  return { ok: false, failure, reply: null }
}
