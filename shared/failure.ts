import { z } from 'zod'
import { assertNever } from './assert-never.ts'

/**
 * Every way an upload can fail. Classified once, at the edge, by the code that saw it;
 * kept with its cause; shown as one sentence (`message`) and one action (`nextStep`).
 */
export const failureCodes = [
  'offline',
  'interrupted',
  'busy',
  'host-error',
  'no-key',
  'bad-key',
  'account',
  'misconfigured',
  'rejected',
  'source-unreachable',
  'private-address',
  'too-large',
  'file-changed',
  'file-missing',
  'file-unreadable',
  'name-taken',
  'disk-full',
  'already-up',
  'bug',
] as const

export const failureCodeSchema = z.enum(failureCodes)
export type FailureCode = z.infer<typeof failureCodeSchema>

export const failureSchema = z.object({
  code: failureCodeSchema,
  /** One sentence for a person: what happened and why. Never holds a key or a query string. */
  message: z.string(),
  /** The host's own words (`msg`), at most 500 characters, for the details. */
  hostMessage: z.string().optional(),
  /** HTTP status, or the `code` of the host's envelope where that differs. */
  status: z.number().int().optional(),
  /** For `busy`: the moment the host asked us to wait for, in ms since the epoch. */
  retryAt: z.number().optional(),
  /**
   * True when the whole request was handed to the host and no reply came back: the host may have
   * stored the file. Decides whether repeating is safe (see `Provider.repeat`).
   */
  outcomeUnknown: z.boolean().optional(),
  /** For `host-error`: a 403 page from a filter in front of the host; tried twice only. */
  filtered: z.boolean().optional(),
})
export type Failure = z.infer<typeof failureSchema>

/** What a failure stops: this one upload, or everything for its destination. */
export function failureScope(code: FailureCode): 'upload' | 'destination' {
  switch (code) {
    case 'no-key':
    case 'bad-key':
    case 'account':
    case 'misconfigured':
    case 'busy':
    case 'offline':
      return 'destination'
    case 'interrupted':
    case 'host-error':
    case 'rejected':
    case 'source-unreachable':
    case 'private-address':
    case 'too-large':
    case 'file-changed':
    case 'file-missing':
    case 'file-unreadable':
    case 'name-taken':
    case 'disk-full':
    case 'already-up':
    case 'bug':
      return 'upload'
    default:
      return assertNever(code)
  }
}
