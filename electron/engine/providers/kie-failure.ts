import type { Method } from '../../../shared/destination.ts'
import type { Failure } from '../../../shared/failure.ts'
import { retryAfter } from '../http/retry-after.ts'
import { asSentence, cleanWords } from './host-words.ts'
import type { KieReply } from './kie-reply.ts'

export interface KieRefusal {
  readonly status: number
  readonly retryAfter: string | undefined
  readonly reply: Exclude<KieReply, { kind: 'stored' }>
  readonly method: Method
  readonly now: number
}

/** Words of a 403 that speak of the key itself rather than of the account. */
const aboutKey = /\b(api[ -]?)?key\b|\btoken\b|\bunauthori[sz]ed\b|\bcredentials?\b|\bauthenticat/i

/** Words of a 400 that say that Kie could not get the file behind a URL (its 30 s, its 100 MB). */
const aboutFetching =
  /fetch|download|reach|access|timed? ?out|timeout|connect|resolve|unavailable|too (big|large)|exceed/i

/** When the host leaves no moment to wait for, wait this long, in ms. */
const busyWait = 30_000

/**
 * Puts Kie's answer into one of our failures. The API answers errors as HTTP status or as `code` inside an HTTP 200
 * (the host's documentation), so the code
 * counts where the status says little.
 */
export function kieFailure(refusal: KieRefusal): Failure {
  const { status: httpStatus, reply, method, now } = refusal
  const own = reply.kind === 'refused'
  const inner = own && reply.code !== null && reply.code >= 300 && reply.code < 600 ? reply.code : null
  const vague = (httpStatus >= 200 && httpStatus < 300) || httpStatus === 400 || httpStatus === 500
  const status = vague && inner !== null ? inner : httpStatus
  const words = own ? cleanWords(reply.msg) : null
  const facts = { status, ...(words === null ? {} : { hostMessage: words }) }

  if (status >= 200 && status < 300) {
    const message =
      reply.kind === 'refused'
        ? 'Kie answered that the upload failed, without a reason that can be read.'
        : 'Kie took the file but gave an answer that cannot be read.'
    // It may be stored all the same: only its answer was spoilt.
    return { code: 'host-error', message, ...facts, ...(own ? {} : { outcomeUnknown: true }) }
  }
  if (status >= 300 && status < 400) {
    const message =
      'Kie sent this on to another address, which is not followed with a key. Check the base URL.'
    return { code: 'misconfigured', message, ...facts }
  }
  switch (status) {
    case 401:
      return { code: 'bad-key', message: 'Kie refused the key. Check it in Settings.', ...facts }
    case 402:
      return { code: 'account', message: 'Kie wants the account to be paid first. See its page.', ...facts }
    case 403:
      if (!own) {
        const message = 'A filter in front of Kie turned this away (403).'
        return { code: 'host-error', message, ...facts, filtered: true }
      }
      return words !== null && aboutKey.test(words)
        ? { code: 'bad-key', message: 'Kie refused the key. Check it in Settings.', ...facts }
        : { code: 'account', message: 'Kie does not let this account upload. See its page.', ...facts }
    case 404:
    case 405:
      return {
        code: 'misconfigured',
        message: `There is no upload service at this address (${status}). Check the base URL.`,
        ...facts,
      }
    case 408:
    case 425:
      return { code: 'interrupted', message: `Kie gave up waiting for the file (${status}).`, ...facts }
    case 413:
      return { code: 'too-large', message: 'The file is too large for Kie (413).', ...facts }
    case 429:
    case 503: {
      const retryAt = retryAfter(refusal.retryAfter, now) ?? now + busyWait
      return { code: 'busy', message: 'Kie is busy and asked us to wait.', ...facts, retryAt }
    }
  }
  if (status >= 400 && status < 500) {
    if (method === 'url' && words !== null && aboutFetching.test(words)) {
      return { code: 'source-unreachable', message: 'Kie could not fetch the URL.', ...facts }
    }
    const message =
      words === null
        ? `Kie refused this upload (${status}).`
        : `Kie refused this upload: ${asSentence(words)}`
    return { code: 'rejected', message, ...facts }
  }
  return { code: 'host-error', message: `Kie had an error of its own (${status}).`, ...facts }
}
