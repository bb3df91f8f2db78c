import type { Failure } from '../../../shared/failure.ts'
import { retryAfter } from '../http/retry-after.ts'

export interface ReplyHead {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
}

export interface CopyExpectation {
  readonly host: string
  /** Bytes asked to be left out; 0: everything was asked for. */
  readonly offset: number
  /** Of the version that the first `offset` bytes belong to. */
  readonly etag: string | null
  readonly size: number | null
  readonly maxBytes: number
  readonly refuseHtml: boolean
  /** ms since the epoch. */
  readonly now: number
}

export type CopyReply =
  /** The body's first byte is byte `offset` of the file; `total`: bytes of the whole, where the host says. */
  | {
      readonly kind: 'body'
      readonly offset: number
      readonly total: number | null
      readonly etag: string | null
    }
  | {
      readonly kind: 'refused'
      readonly outcome: { readonly failure: Failure; readonly again: 'go-on' | 'anew' | 'no' }
    }

/** Pure: what the head of a reply to a request for a copy means, before a byte of its body is taken. */
export function judgeCopyReply({ status, headers }: ReplyHead, expected: CopyExpectation): CopyReply {
  const { host, offset } = expected
  const refuse = (failure: Failure, again: 'go-on' | 'anew' | 'no' = 'no'): CopyReply => ({
    kind: 'refused',
    outcome: { failure, again },
  })
  const unfit = (message: string) => refuse({ code: 'source-unreachable', message, status })
  if (status === 404 || status === 410) {
    return unfit(`${host} no longer has the file (it answered ${status}).`)
  }
  if (status === 416) {
    return refuse(
      { code: 'source-unreachable', message: `${host} has another file there now.`, status },
      'anew',
    )
  }
  if (status === 429 || status === 503) {
    const retryAt = retryAfter(headers['retry-after'], expected.now)
    const message = `${host} is busy.`
    return refuse({ code: 'busy', message, status, ...(retryAt === null ? {} : { retryAt }) }, 'go-on')
  }
  if (status >= 500 || status === 408 || status === 425) {
    return refuse(
      { code: 'host-error', message: `${host} has a fault (it answered ${status}).`, status },
      'go-on',
    )
  }
  if (status !== 200 && status !== 206) return unfit(`${host} did not give the file (it answered ${status}).`)
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') return unfit(`${host} sends the file compressed although it was asked not to.`)
  if (expected.refuseHtml && /^(text\/html|application\/xhtml\+xml)\b/i.test(headers['content-type'] ?? '')) {
    return unfit(`${host} sent a web page instead of the file, so it was not kept.`)
  }
  const etag = strongEtag(headers.etag)
  const length = wholeNumber(headers['content-length'])
  if (status === 200) return fits({ kind: 'body', offset: 0, total: length, etag })
  const range = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(headers['content-range'] ?? '')
  const asked = range !== null && Number(range[1]) === offset
  const sameVersion = expected.etag === null || etag === null || etag === expected.etag
  if (!asked || !sameVersion) {
    return refuse(
      { code: 'source-unreachable', message: `${host} sent another part than was asked for.` },
      'anew',
    )
  }
  return fits({ kind: 'body', offset, total: wholeNumber(range[3]), etag: etag ?? expected.etag })

  function fits(reply: Extract<CopyReply, { kind: 'body' }>): CopyReply {
    const { total } = reply
    if (total === null) return reply
    if (expected.size !== null && total !== expected.size) {
      const [given, uploaded] = [total, expected.size].map((bytes) => bytes.toLocaleString('en'))
      return unfit(`${host} gives ${given} bytes; ${uploaded} were uploaded. It was not kept.`)
    }
    return total > expected.maxBytes
      ? refuse({ code: 'disk-full', message: 'There is not enough room on the disk for this copy.' })
      : reply
  }
}

/** A weak one says "much the same", which is not enough to put two halves together. */
function strongEtag(header: string | undefined): string | null {
  return header !== undefined && /^"[\x21\x23-\x7e]{0,500}"$/.test(header) ? header : null
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null
}
