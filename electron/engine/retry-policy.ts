import { assertNever } from '../../shared/assert-never.ts'
import type { RequestedMethod } from '../../shared/destination.ts'
import type { Failure } from '../../shared/failure.ts'
import type { Question } from '../../shared/upload.ts'
import type { RepeatEffect } from './providers/provider.ts'

/** What happens after a failed attempt. */
export type RetryDecision =
  | { readonly kind: 'wait'; readonly until: number; readonly countsAsTry: boolean }
  /** At once, with another method. */
  | { readonly kind: 'again'; readonly method: RequestedMethod }
  | { readonly kind: 'ask'; readonly question: Question }
  | { readonly kind: 'need-key' }
  /** The destination stops; the upload is kept, paused. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'give-up' }

export interface RetryFacts {
  /** ms since the epoch. */
  readonly now: number
  /** Failed tries before this one. */
  readonly tries: number
  /** When the waiting began, ms since the epoch; null: this is the first failure. */
  readonly waitingSince: number | null
  /** How long network and host may be waited for, in ms. */
  readonly giveUpMs: number
  readonly repeat: RepeatEffect
  /** Somebody is there to answer a question. */
  readonly attended: boolean
  readonly detour: 'ask' | 'always' | 'never'
  /** This try went by the detour: what could not be fetched was not fetched here. */
  readonly isDetour: boolean
  /** Uniform in [0, 1). */
  readonly random: number
}

/** Tries in all for a fault that may pass: a reset, a stall, a host that fails. */
const tryLimit = 5
/** A filter in front of the host that answers 403 seldom changes its mind. */
const filteredTryLimit = 2
const offlinePollMs = 5_000
const longestWaitMs = 60_000

/**
 * Pure: what to do after a failure. Waits are 1, 2, 4, 8 s with full jitter (so that clients which failed
 * together do not come back together); a host that names a time is given it.
 */
export function decide(failure: Failure, facts: RetryFacts): RetryDecision {
  switch (failure.code) {
    case 'offline':
      return waitUntil(facts, facts.now + offlinePollMs, false)
    case 'busy':
      if (failure.outcomeUnknown && facts.repeat === 'lasting-orphan') return { kind: 'unknown' }
      return waitUntil(facts, failure.retryAt ?? facts.now + jittered(facts, 2_000), false)
    case 'interrupted':
    case 'host-error': {
      if (failure.outcomeUnknown && facts.repeat === 'lasting-orphan') return { kind: 'unknown' }
      const limit = failure.filtered ? filteredTryLimit : tryLimit
      if (facts.tries + 1 >= limit) return { kind: 'give-up' }
      return waitUntil(facts, facts.now + jittered(facts, 1_000), true)
    }
    case 'no-key':
    case 'bad-key':
      return { kind: 'need-key' }
    case 'account':
    case 'misconfigured':
      return { kind: 'stop' }
    case 'source-unreachable':
      // What has nothing for us either would be asked for without end.
      if (facts.isDetour) return { kind: 'give-up' }
      if (facts.detour === 'always') return { kind: 'again', method: 'stream' }
      return facts.detour === 'ask' && facts.attended
        ? { kind: 'ask', question: detourQuestion }
        : { kind: 'give-up' }
    case 'private-address':
      return facts.detour !== 'never' && facts.attended
        ? { kind: 'ask', question: privateDetourQuestion }
        : { kind: 'give-up' }
    case 'name-taken':
      return facts.attended ? { kind: 'ask', question: nameTakenQuestion } : { kind: 'give-up' }
    case 'rejected':
    case 'too-large':
    case 'file-changed':
    case 'file-missing':
    case 'file-unreadable':
    case 'disk-full':
    case 'already-up':
    case 'bug':
      return { kind: 'give-up' }
    default:
      return assertNever(failure.code)
  }
}

function waitUntil(facts: RetryFacts, until: number, countsAsTry: boolean): RetryDecision {
  const began = facts.waitingSince ?? facts.now
  const deadline = began + facts.giveUpMs
  if (facts.now >= deadline) return { kind: 'give-up' }
  return { kind: 'wait', until: Math.max(facts.now, Math.min(until, deadline)), countsAsTry }
}

function jittered(facts: RetryFacts, baseMs: number): number {
  return facts.random * Math.min(longestWaitMs, baseMs * 2 ** facts.tries)
}

export const detourQuestion: Question = {
  kind: 'detour',
  text: 'The host could not fetch this URL. Download it here and send it?',
  choices: ['detour', 'skip'],
  fallback: 'skip',
}

export const privateDetourQuestion: Question = {
  kind: 'private-detour',
  text: 'This address is inside your own network, where the host cannot reach it. Fetch it from here and publish it?',
  choices: ['detour', 'skip'],
  fallback: 'skip',
}

export const nameTakenQuestion: Question = {
  kind: 'name-taken',
  text: 'A file of this name has a link that is alive. Replace it (old bytes may be served for a while), or send under another name?',
  choices: ['replace', 'rename', 'skip'],
  fallback: 'skip',
}

export const repeatQuestion: Question = {
  kind: 'repeat-may-duplicate',
  text: 'The host may already have this file, and a second copy would stay for good. Send it again?',
  choices: ['send-again', 'skip'],
  fallback: 'skip',
}

export const tooLargeQuestion: Question = {
  kind: 'too-large-for-method',
  text: 'This file is too large for the chosen method. Send it by stream instead?',
  choices: ['use-stream', 'skip'],
  fallback: 'skip',
}
