import type { Failure } from '../../../shared/failure.ts'
import { retryAfter } from '../http/retry-after.ts'
import { asSentence, cleanWords } from './host-words.ts'

/** When a host leaves no moment to wait for, wait this long, in ms. */
const busyWait = 30_000

export interface StatusRefusal {
  /** As people know the host. */
  readonly host: string
  readonly status: number
  /** The header, as it came. */
  readonly retryAfter: string | undefined
  /** The answer is the host's own and says no; false: a page of something else, or an answer that was cut. */
  readonly own: boolean
  /** What it says, without keys. */
  readonly words: string | null
  readonly now: number
}

/** Puts an answer that is no success into a failure by its HTTP status alone, for hosts that say no more. */
export function statusFailure(refusal: StatusRefusal): Failure {
  const { host, status, own, now } = refusal
  const words = own ? cleanWords(refusal.words) : null
  const facts = { status, ...(words === null ? {} : { hostMessage: words }) }
  if (status >= 200 && status < 300) {
    return own
      ? { code: 'host-error', message: `${host} answered that the upload failed.`, ...facts }
      : {
          code: 'host-error',
          message: `${host} took the file but gave an answer that cannot be read.`,
          ...facts,
          outcomeUnknown: true,
        }
  }
  if (status >= 300 && status < 400) {
    const message = `${host} sent this on to another address, which is not followed with a key. Check the base URL.`
    return { code: 'misconfigured', message, ...facts }
  }
  switch (status) {
    case 401:
      return { code: 'bad-key', message: `${host} refused the key. Check it in Settings.`, ...facts }
    case 402:
      return {
        code: 'account',
        message: `${host} wants the account to be paid first. See its page.`,
        ...facts,
      }
    case 403:
      return own
        ? { code: 'account', message: `${host} does not let this account upload. See its page.`, ...facts }
        : {
            code: 'host-error',
            message: `A filter in front of ${host} turned this away (403).`,
            ...facts,
            filtered: true,
          }
    case 404:
    case 405: {
      const message = `There is no upload service at this address (${status}). Check the base URL.`
      return { code: 'misconfigured', message, ...facts }
    }
    case 408:
    case 425:
      return { code: 'interrupted', message: `${host} gave up waiting for the file (${status}).`, ...facts }
    case 413:
      return { code: 'too-large', message: `The file is too large for ${host} (413).`, ...facts }
    case 429:
    case 503: {
      const retryAt = retryAfter(refusal.retryAfter, now) ?? now + busyWait
      // Some of what stands in front of hosts says 503 as well when it lost a host that was at work.
      const isUnknown = status === 503 && !own
      return {
        ...{ code: 'busy', message: `${host} is busy and asked us to wait.`, ...facts, retryAt },
        ...(isUnknown && { outcomeUnknown: true }),
      }
    }
  }
  if (status >= 400 && status < 500) {
    const message =
      words === null
        ? `${host} refused this upload (${status}).`
        : `${host} refused this upload: ${asSentence(words)}`
    return { code: 'rejected', message, ...facts }
  }
  return {
    ...{ code: 'host-error', message: `${host} had an error of its own (${status}).`, ...facts },
    // What stands in front of a host tells that no answer came from it, not that it did nothing.
    ...(!own && { outcomeUnknown: true }),
  }
}
