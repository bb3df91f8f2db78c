import { assertNever } from '../../shared/assert-never.ts'
import type { Attempt, Upload } from '../../shared/upload.ts'
import { bytesInWords } from '../ui/bytes.ts'
import { dateInWords, momentInWords, timeInWords } from '../ui/moment.ts'
import styles from './attempt-list.module.css'

/** "What happened to this file?": every try, in order. */
export function AttemptList({
  upload,
  attempts,
}: {
  readonly upload: Upload
  readonly attempts: readonly Attempt[]
}) {
  return (
    <ol className={styles.list}>
      <Line at={upload.createdAt}>Added on {dateInWords(upload.createdAt)}</Line>
      {attempts.map((attempt) => (
        <Line
          key={attempt.number}
          at={attempt.startedAt}
          since={upload.createdAt}
          detail={hostInWords(attempt)}
        >
          {attemptInWords(attempt)}
        </Line>
      ))}
      {upload.state.kind === 'done' && (
        <Line at={upload.state.result.uploadedAt} since={upload.createdAt}>
          Uploaded
        </Line>
      )}
      {upload.state.kind === 'cancelled' && (
        <Line at={upload.changedAt} since={upload.createdAt}>
          Cancelled
        </Line>
      )}
    </ol>
  )
}

function Line({
  at,
  since = at,
  detail,
  children,
}: {
  readonly at: number
  /** Of another day than this, the day is said too. */
  readonly since?: number
  readonly detail?: string | undefined
  readonly children: React.ReactNode
}) {
  return (
    <li className={styles.line}>
      <time dateTime={new Date(at).toISOString()}>
        {dateInWords(at) === dateInWords(since) ? timeInWords(at) : momentInWords(at)}
      </time>
      <span className={styles.words}>
        {children}
        {detail !== undefined && <span className={styles.detail}>{detail}</span>}
      </span>
    </li>
  )
}

/** The host's own words and code, for whoever asks its makers. */
function hostInWords({ failure }: Attempt): string | undefined {
  const parts = [
    failure?.hostMessage === undefined ? null : `“${failure.hostMessage}”`,
    failure?.status === undefined ? null : `Code ${failure.status}`,
  ].filter((part) => part !== null)
  return parts.length === 0 ? undefined : parts.join(' · ')
}

function attemptInWords(attempt: Attempt): string {
  const sent = `${attempt.method === 'url' ? 'Gave the URL' : `Sent ${bytesInWords(attempt.bytes)} by ${attempt.method}`}`
  switch (attempt.outcome) {
    case 'running':
      return `Sending by ${attempt.method}`
    case 'done':
      return sent
    case 'failed':
      return `${sent}. ${attempt.failure?.message ?? 'It failed.'}`
    case 'cancelled':
      return `${sent}, then cancelled`
    case 'paused':
      return `${sent}, then paused`
    case 'cut-short':
      return `${sent}, then Mayfly was closed`
    default:
      return assertNever(attempt.outcome)
  }
}
