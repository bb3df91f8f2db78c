import { z } from 'zod'
import type { Failure } from '../../../shared/failure.ts'
import { FailureError } from '../failure-error.ts'
import { childAbort } from '../http/child-abort.ts'
import { userAgent } from '../http/create-http-client.ts'
import { isLoopbackHost } from '../http/private-address.ts'
import { createPartReader } from './part-reader.ts'
import { mostParts, partSizeFor, planParts } from './part-sizes.ts'
import type { FileBody, SendJob, SendOutcome } from './provider.ts'
import { statusFailure } from './status-failure.ts'
import { callUploadcare, signatureFields } from './uploadcare-call.ts'
import { withoutDoubt } from './uploadcare-from-url.ts'
import { accountOf, lengthOf, type PartsState, resumable, untilKept } from './uploadcare-parts-state.ts'
import { askForFile, confirmed, infoSchema, metadataFields, resultOf, storeOf } from './uploadcare-result.ts'

/** Bytes of one piece that is handed to the socket; what is counted as sent grows by it. */
const piece = 256 * 1024

const startedSchema = z.object({ uuid: z.uuid(), parts: z.array(z.url()).min(1).max(mostParts) })

/**
 * Sends a file in parts, several at once, read and hashed in order by one reader. What the host has is written down
 * as it goes, so that a later attempt sends only what is missing (and reads the rest again, for the hash).
 */
export async function sendInParts(job: SendJob, body: FileBody): Promise<SendOutcome> {
  const kept = resumable(job, body)
  const started = kept === null ? await start(job, body) : ({ ok: true, state: kept } as const)
  if (!started.ok) return started.outcome
  const { state } = started
  const failure = await sendParts(job, body, state)
  if (failure !== null) return { ok: false, failure, reply: null }

  job.onProcessing()
  // Whoever did not know of it would send the file a second time if the answer were lost.
  const isKept = await untilKept(job, { ...state, done: [...state.urls.keys()] })
  const asked = await callUploadcare(job, '/multipart/complete/', {
    post: [
      ['UPLOADCARE_PUB_KEY', job.keys['public-key'] ?? ''],
      ['uuid', state.uuid],
    ],
  })
  if (asked.ok) {
    const info = infoSchema.safeParse(asked.value)
    if (info.success) return { ok: true, result: resultOf(job, info.data), reply: asked.reply }
    // Whoever answered that may have completed nothing; asked once more, the host does or has.
    return (await askForFile(job, state.uuid)) ?? unreadable(asked, !isKept)
  }
  if (asked.errorCode === 'MultipartFileAlreadyUploadedError')
    return confirmed(job, state.uuid, asked.reply ?? '')
  // What the host does not have as we think it does is sent anew; a lost answer is asked for again.
  if (asked.errorCode?.startsWith('Multipart')) job.onResume?.(null)
  return isKept ? withoutDoubt(asked) : asked
}

function unreadable({ reply }: { readonly reply: string }, outcomeUnknown = false): SendOutcome {
  const message = 'Uploadcare gave an answer that cannot be read.'
  return {
    ok: false,
    failure: { code: 'host-error', message, ...(outcomeUnknown && { outcomeUnknown }) },
    reply,
  }
}

async function start(
  job: SendJob,
  body: FileBody,
): Promise<
  { readonly ok: true; readonly state: PartsState } | { readonly ok: false; readonly outcome: SendOutcome }
> {
  const signature = await signatureFields(job)
  if (!signature.ok) return { ok: false, outcome: { ...signature, reply: null } }
  const partSize = partSizeFor(body.size)
  const contentType = job.mimeType ?? 'application/octet-stream'
  const asked = await callUploadcare(job, '/multipart/start/', {
    post: [
      ['UPLOADCARE_PUB_KEY', job.keys['public-key'] ?? ''],
      ['filename', job.remoteName ?? 'file'],
      ['size', String(body.size)],
      ['content_type', contentType],
      ['part_size', String(partSize)],
      ['UPLOADCARE_STORE', storeOf(job.options)],
      ...metadataFields(job.options),
      ...signature.fields,
    ],
  })
  if (!asked.ok) return { ok: false, outcome: withoutDoubt(asked) }
  const read = startedSchema.safeParse(asked.value)
  const unusable = read.success ? unusableParts(read.data.parts, body.size, partSize) : true
  if (!read.success || unusable) {
    return { ok: false, outcome: unreadable(asked) }
  }
  const { uuid, parts } = read.data
  const state: PartsState = {
    ...{ baseUrl: job.baseUrl, account: accountOf(job, uuid), size: body.size, partSize, contentType, uuid },
    ...{ urls: parts, done: [] },
  }
  await untilKept(job, state)
  return { ok: true, state }
}

/** Files go only where they are safe on the way: to https, or to this computer. */
function unusableParts(urls: readonly string[], size: number, partSize: number): boolean {
  return (
    urls.length !== Math.ceil(size / partSize) ||
    urls.some((url) => {
      const { protocol, hostname } = new URL(url)
      return protocol !== 'https:' && !(protocol === 'http:' && isLoopbackHost(hostname))
    })
  )
}

async function sendParts(job: SendJob, body: FileBody, state: PartsState): Promise<Failure | null> {
  const stop = childAbort(job.signal)
  const { signal } = stop
  const reader = createPartReader(body, signal)
  const done = new Set(state.done)
  const inFlight = new Set<Promise<void>>()
  /** Parts of which all is sent but for the last piece, and that wait for the answer. */
  const whole = new Set<number>()
  const spare: Buffer[] = []
  const { atOnce, inMemory } = planParts(state.size, state.partSize)
  const every = Math.max(1, Math.floor(state.urls.length / 100))
  let toBegin = state.urls.length - done.size
  let unwritten = 0
  let failure: Failure | null = null
  let isOver = false
  // What the host has, and of each part on its way what the socket has taken: reading runs ahead of both.
  let there = [...done].reduce((sum, index) => sum + lengthOf(state, index), 0)
  const taken = new Map<number, number>()
  const tell = () => job.onSent?.(there + [...taken.values()].reduce((sum, bytes) => sum + bytes, 0))
  const note = () => {
    unwritten = 0
    job.onResume?.(JSON.stringify({ ...state, done: [...done] }))
  }
  /**
   * Parts that begin together end together, and all of them are sent again if Mayfly is killed before it has their
   * answers. So while there are more to begin, the last piece of one waits until another was answered.
   */
  const untilOneMayEnd = async (index: number) => {
    const most = Math.max(1, atOnce - 1)
    while (toBegin > 0 && whole.size >= most && !signal.aborted) await Promise.race(inFlight)
    signal.throwIfAborted()
    whole.add(index)
  }

  const put = async (index: number, chunks: () => AsyncIterable<Uint8Array>, onHanded?: () => void) => {
    const length = lengthOf(state, index)
    const counted = async function* () {
      for await (const chunk of chunks()) {
        const bytes = (taken.get(index) ?? 0) + chunk.byteLength
        if (bytes === length) await untilOneMayEnd(index)
        yield chunk
        taken.set(index, bytes)
        tell()
      }
      onHanded?.()
    }
    const refusal = await putPart(job, state, index, length, counted, signal)
    taken.delete(index)
    if (refusal === null) {
      done.add(index)
      there += length
      unwritten++
      tell()
      if (unwritten >= every) note()
    } else {
      failure ??= refusal.failure
      isOver ||= refusal.isOver
      stop.abort(refusal.failure)
    }
    whole.delete(index)
  }
  const launch = (work: Promise<void>) => {
    toBegin--
    const running: Promise<void> = work
      .catch((error: unknown) => {
        if (!signal.aborted) stop.abort(error)
      })
      .finally(() => inFlight.delete(running))
    inFlight.add(running)
  }

  tell()
  try {
    for (let index = 0; index < state.urls.length && !signal.aborted; index++) {
      const length = lengthOf(state, index)
      if (done.has(index)) {
        await reader.skip(length)
        continue
      }
      const buffer = inMemory ? (spare.pop() ?? Buffer.allocUnsafeSlow(state.partSize)) : null
      // One is read ahead, so that a part that is there leaves no gap.
      if (buffer !== null) await reader.fill(buffer.subarray(0, length))
      while (inFlight.size >= atOnce) await Promise.race(inFlight)
      if (signal.aborted) break
      if (buffer !== null) {
        launch(put(index, () => once(buffer.subarray(0, length))).finally(() => spare.push(buffer)))
      } else {
        const { promise: handed, resolve } = Promise.withResolvers<void>()
        launch(put(index, () => reader.take(length), resolve).finally(resolve))
        await handed
      }
    }
    await Promise.all(inFlight)
    if (!signal.aborted) await reader.end()
  } catch (error) {
    if (!signal.aborted) stop.abort(error)
    if (error instanceof FailureError) failure ??= error.failure
  } finally {
    await Promise.all(inFlight)
    if (isOver) job.onResume?.(null)
    else if (unwritten > 0) note()
    await reader.close()
    stop.release()
  }
  job.signal.throwIfAborted()
  if (failure === null && signal.aborted) throw signal.reason
  return failure
}

interface Refusal {
  readonly failure: Failure
  /** None of the parts is taken any more. */
  readonly isOver: boolean
}

async function putPart(
  job: SendJob,
  state: PartsState,
  index: number,
  length: number,
  chunks: () => AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<Refusal | null> {
  const outcome = await job.http.send({
    method: 'PUT',
    url: state.urls[index] ?? '',
    headers: { 'user-agent': userAgent },
    body: { contentType: state.contentType, length, chunks },
    signal,
  })
  if (outcome.ok && outcome.status >= 200 && outcome.status < 300) return null
  if (outcome.ok && [403, 404, 410].includes(outcome.status)) {
    const message = 'The time for sending these parts is over, so the upload starts anew.'
    return { failure: { code: 'interrupted', message, status: outcome.status }, isOver: true }
  }
  // A part on which nothing moved for some seconds is told so by what keeps the parts (S3), and may come again.
  if (outcome.ok && outcome.status === 400 && outcome.text.includes('<Code>RequestTimeout</Code>')) {
    const message = 'Uploadcare waited too long for a part of the file.'
    return { failure: { code: 'interrupted', message, status: outcome.status }, isOver: false }
  }
  const { outcomeUnknown: _, ...failure } = outcome.ok
    ? statusFailure({
        ...{ host: 'Uploadcare', status: outcome.status, retryAfter: outcome.headers['retry-after'] },
        ...{ own: false, words: null, now: job.now() },
      })
    : outcome.failure
  return { failure, isOver: false }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += piece) yield bytes.subarray(at, at + piece)
}
