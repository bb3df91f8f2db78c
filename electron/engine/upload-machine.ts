import { assertNever } from '../../shared/assert-never.ts'
import type { Method } from '../../shared/destination.ts'
import type { Failure } from '../../shared/failure.ts'
import type { GroupLink } from '../../shared/group-link.ts'
import type {
  Answer,
  ExpirySource,
  Question,
  Upload,
  UploadResult,
  UploadState,
} from '../../shared/upload.ts'
import type { RepeatEffect } from './providers/provider.ts'
import type { RetryDecision } from './retry-policy.ts'
import type { UploadRecord } from './upload-record.ts'

/** Everything that can happen to an upload. A closed union; `at` is ms since the epoch. */
export type UploadEvent =
  /** `preparing`: the host hears nothing yet. */
  | {
      readonly kind: 'start'
      readonly method: Method
      readonly remoteName: string | null
      readonly phase: 'preparing' | 'sending'
    }
  | { readonly kind: 'phase'; readonly phase: 'preparing' | 'sending' | 'processing' }
  | { readonly kind: 'name'; readonly remoteName: string | null }
  | { readonly kind: 'succeed'; readonly result: UploadResult; readonly sha256: string | null }
  | { readonly kind: 'fail'; readonly failure: Failure; readonly decision: RetryDecision }
  /** A timer is due, or a person pressed "Now". `afresh`: the computer slept, which was no waiting. */
  | { readonly kind: 'wake'; readonly afresh?: true }
  /** It waited its turn behind others that wait for network or host, for as long as it was to. */
  | { readonly kind: 'give-up'; readonly failure: Failure }
  /** `because`: null when a person did it. `repeat`: what sending again would do, where it was being sent. */
  | { readonly kind: 'pause'; readonly because: Failure | null; readonly repeat?: RepeatEffect }
  | { readonly kind: 'resume' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'retry' }
  | { readonly kind: 'lose-key'; readonly failure: Failure }
  | { readonly kind: 'gain-key' }
  /** Its destination was opened again, or `queue run` was called. */
  | { readonly kind: 'reopen' }
  /** Its destination was removed. */
  | { readonly kind: 'strand'; readonly failure: Failure }
  /** `link`: what the link that is up already has become since the question was asked. */
  | { readonly kind: 'answer'; readonly answer: Answer; readonly link?: Question['existing'] }
  /** The process that sent it is gone, or closes; `sent`: all bytes were out. */
  | { readonly kind: 'recover'; readonly repeat: RepeatEffect }
  | { readonly kind: 'settle'; readonly question: Question }
  | { readonly kind: 'clear' }
  | { readonly kind: 'unclear' }
  /** A copy is on the disk, whole and checked. */
  | { readonly kind: 'copy-saved'; readonly path: string }
  /** The host made a group of it and others. */
  | { readonly kind: 'grouped'; readonly group: GroupLink }
  /** The link was looked at; null: nothing was proved. */
  | { readonly kind: 'link-checked'; readonly alive: boolean | null }
  /** A renewal kept the link: it lives as long as that one, and what was found of that one is true of it. */
  | {
      readonly kind: 'outlived'
      readonly expiresAt: number | null
      readonly expirySource: ExpirySource
      readonly alive: boolean | null
    }

/**
 * The only place where a state changes. Pure: a record and an event give the next record, or null when the
 * event means nothing in that state (which callers treat as "nothing to do", never as an error).
 * @param at ms since the epoch, becomes `changedAt`.
 */
export function transition(record: UploadRecord, event: UploadEvent, at: number): UploadRecord | null {
  const { upload } = record
  const kind = upload.state.kind
  switch (event.kind) {
    case 'start':
      if (kind !== 'queued' || upload.clearedAt !== null) return null
      return to(record, { kind: 'sending', since: at, method: event.method, phase: event.phase }, at, {
        attempts: upload.attempts + 1,
        remoteName: event.remoteName,
      })
    case 'phase':
      if (upload.state.kind !== 'sending' || upload.state.phase === event.phase) return null
      return to(record, { ...upload.state, phase: event.phase }, at)
    case 'name':
      if (kind !== 'sending') return null
      return to(record, upload.state, at, { remoteName: event.remoteName })
    case 'succeed':
      if (kind !== 'sending') return null
      return fresh(
        to(record, { kind: 'done', result: event.result }, at, {
          alive: null,
          sha256: event.sha256 ?? upload.sha256,
          size: upload.size ?? event.result.size,
        }),
      )
    case 'fail':
      return kind === 'sending' ? afterFailure(record, event.failure, event.decision, at) : null
    case 'wake':
      if (kind !== 'waiting') return null
      return { ...to(record, { kind: 'queued' }, at), ...(event.afresh && { waitingSince: null }) }
    case 'give-up':
      return kind === 'queued' ? to(record, { kind: 'failed', because: event.failure }, at) : null
    case 'pause':
      // Resumed, it would be sent again, and the host may have it.
      if (mayStayTwice(upload.state, event.repeat)) {
        return to(record, { kind: 'unknown', because: cutShort }, at)
      }
      if (kind === 'queued' || kind === 'sending' || kind === 'waiting') {
        return to(record, { kind: 'paused', because: event.because }, at)
      }
      return null
    case 'resume':
      return kind === 'paused' ? fresh(to(record, { kind: 'queued' }, at)) : null
    case 'cancel':
      if (kind === 'done' || kind === 'failed' || kind === 'cancelled') return null
      return to(record, { kind: 'cancelled' }, at)
    case 'retry':
      if (
        kind === 'failed' ||
        kind === 'cancelled' ||
        kind === 'waiting' ||
        kind === 'needs-key' ||
        kind === 'unknown'
      ) {
        return fresh(to(record, { kind: 'queued' }, at, { clearedAt: null }))
      }
      return null
    case 'lose-key':
      return kind === 'queued' || kind === 'waiting'
        ? to(record, { kind: 'needs-key', because: event.failure }, at)
        : null
    case 'gain-key':
      return kind === 'needs-key' ? fresh(to(record, { kind: 'queued' }, at)) : null
    case 'reopen':
      if (kind === 'needs-key') return fresh(to(record, { kind: 'queued' }, at))
      if (upload.state.kind === 'paused' && upload.state.because !== null) {
        return fresh(to(record, { kind: 'queued' }, at))
      }
      return null
    case 'strand':
      if (kind === 'sending' || kind === 'done' || kind === 'failed' || kind === 'cancelled') return null
      return to(record, { kind: 'failed', because: event.failure }, at)
    case 'answer':
      return upload.state.kind === 'needs-answer' ? answered(record, upload.state, event, at) : null
    case 'recover':
      if (upload.state.kind !== 'sending') return null
      if (mayStayTwice(upload.state, event.repeat)) {
        return to(record, { kind: 'unknown', because: cutShort }, at)
      }
      return to(record, { kind: 'queued' }, at)
    case 'settle':
      if (upload.state.kind !== 'unknown') return null
      return to(record, { kind: 'needs-answer', question: event.question, because: upload.state.because }, at)
    case 'clear':
      if (upload.clearedAt !== null || (kind !== 'done' && kind !== 'failed' && kind !== 'cancelled'))
        return null
      return { ...record, upload: { ...upload, clearedAt: at } }
    case 'unclear':
      return upload.clearedAt === null ? null : { ...record, upload: { ...upload, clearedAt: null } }
    case 'copy-saved':
      return kind === 'done' ? { ...record, upload: { ...upload, savedPath: event.path } } : null
    case 'grouped':
      if (upload.state.kind !== 'done') return null
      return withResult(record, { ...upload.state.result, group: event.group })
    case 'link-checked':
      return kind === 'done' ? { ...record, upload: { ...upload, alive: event.alive } } : null
    case 'outlived': {
      if (upload.state.kind !== 'done') return null
      const { result } = upload.state
      const { expiresAt, expirySource, alive } = event
      const first = result.firstExpiresAt === undefined ? result.expiresAt : result.firstExpiresAt
      const next = withResult(record, { ...result, expiresAt, expirySource, firstExpiresAt: first })
      return { ...next, upload: { ...next.upload, alive } }
    }
    default:
      return assertNever(event)
  }
}

/** Broken off now and sent again, a second copy could stay at the host for good. */
function mayStayTwice(state: UploadState, repeat: RepeatEffect | undefined): boolean {
  return repeat === 'lasting-orphan' && state.kind === 'sending' && state.phase !== 'preparing'
}

const cutShort: Failure = {
  code: 'interrupted',
  message: 'Mayfly stopped while this was being sent; the host may have it.',
  outcomeUnknown: true,
}

function to(
  record: UploadRecord,
  state: UploadState,
  at: number,
  changes: Partial<Upload> = {},
): UploadRecord {
  return { ...record, upload: { ...record.upload, ...changes, state, changedAt: at } }
}

/** What is known of the stored file changes; when it was done does not. */
function withResult(record: UploadRecord, result: UploadResult): UploadRecord {
  return { ...record, upload: { ...record.upload, state: { kind: 'done', result } } }
}

/** A person pushed it, or it got through: the count of tries begins anew. */
function fresh(record: UploadRecord): UploadRecord {
  return { ...record, tries: 0, waitingSince: null }
}

function afterFailure(
  record: UploadRecord,
  failure: Failure,
  decision: RetryDecision,
  at: number,
): UploadRecord {
  switch (decision.kind) {
    case 'wait':
      return {
        ...to(record, { kind: 'waiting', until: decision.until, because: failure }, at),
        tries: record.tries + (decision.countsAsTry ? 1 : 0),
        waitingSince: record.waitingSince ?? at,
      }
    case 'again':
      return to(record, { kind: 'queued' }, at, { method: decision.method })
    case 'ask':
      return to(record, { kind: 'needs-answer', question: decision.question, because: failure }, at)
    case 'need-key':
      return to(record, { kind: 'needs-key', because: failure }, at)
    case 'stop':
      return to(record, { kind: 'paused', because: failure }, at)
    case 'unknown':
      return to(record, { kind: 'unknown', because: failure }, at)
    case 'give-up':
      return to(record, { kind: 'failed', because: failure }, at)
    default:
      return assertNever(decision)
  }
}

function answered(
  record: UploadRecord,
  state: Extract<UploadState, { kind: 'needs-answer' }>,
  { answer, link }: Extract<UploadEvent, { kind: 'answer' }>,
  at: number,
): UploadRecord | null {
  if (!state.question.choices.includes(answer)) return null
  const queued: UploadState = { kind: 'queued' }
  switch (answer) {
    case 'skip':
      return to(record, { kind: 'failed', because: state.because }, at)
    case 'replace':
      return fresh(to(record, queued, at, { naming: 'replace' }))
    case 'rename':
      return fresh(to(record, queued, at, { naming: 'unique', remoteName: null }))
    case 'send-again':
      return fresh(to(record, queued, at))
    case 'use-link': {
      const existing = link ?? state.question.existing
      const ends = existing?.result.expiresAt ?? null
      // A link that ended while nobody answered is no answer any more.
      if (!existing || (ends !== null && ends <= at)) return fresh(to(record, queued, at))
      const result = { ...existing.result, reusedFrom: existing.id }
      return fresh(to(record, { kind: 'done', result }, at, { sha256: existing.sha256, alive: null }))
    }
    case 'use-stream':
      return fresh(to(record, queued, at, { method: 'stream' }))
    case 'detour': {
      const next = fresh(to(record, queued, at, { method: 'stream' }))
      return state.question.kind === 'private-detour' ? { ...next, privateDetour: true } : next
    }
    default:
      return assertNever(answer)
  }
}
