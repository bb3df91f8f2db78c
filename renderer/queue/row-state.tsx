import { assertNever } from '../../shared/assert-never.ts'
import type { Upload, UploadResult } from '../../shared/upload.ts'
import { isGone } from '../../shared/upload-life.ts'
import { useStore } from '../store.ts'
import { rateInWords } from '../ui/bytes.ts'
import { durationInWords } from '../ui/duration.ts'
import { Tag } from '../ui/tag.tsx'
import { useHasCome, useNow } from '../ui/use-now.ts'
import { shortFailure } from './failure-words.ts'
import { LinkLife } from './link-life.tsx'
import styles from './row-state.module.css'

/** The right side of a row: what is happening, or why nothing is. */
export function RowState({ upload }: { readonly upload: Upload }) {
  const { state } = upload
  switch (state.kind) {
    case 'queued':
      return <Queued destination={upload.destination} />
    case 'sending':
      if (state.phase === 'preparing') return <span>Preparing</span>
      return state.phase === 'sending' ? <Sending upload={upload} /> : <Processing since={upload.changedAt} />
    case 'waiting':
      return (
        <>
          <Tag tone="warn" title={state.because.message}>
            {shortFailure(state.because.code)}
          </Tag>
          <Countdown until={state.until} />
        </>
      )
    case 'paused':
      return state.because === null ? (
        <span>Paused</span>
      ) : (
        <Tag tone="warn">{shortFailure(state.because.code)}</Tag>
      )
    case 'needs-key':
      return <Tag tone="warn">{shortFailure(state.because.code)}</Tag>
    case 'needs-answer':
      return null
    case 'unknown':
      return (
        <Tag tone="warn" title={state.because.message}>
          The host may have it
        </Tag>
      )
    case 'failed':
      return <Tag tone="bad">{shortFailure(state.because.code)}</Tag>
    case 'cancelled':
      return <span>Cancelled</span>
    case 'done':
      return <Done upload={upload} result={state.result} />
    default:
      return assertNever(state)
  }
}

function Queued({ destination }: { readonly destination: string }) {
  const gate = useStore((state) => state.destinations.find((one) => one.destination.id === destination)?.gate)
  if (gate?.kind === 'cooling') {
    return (
      <>
        <Tag tone="warn" title={gate.message}>
          Host is busy
        </Tag>
        <Countdown until={gate.until} />
      </>
    )
  }
  return <span>{gate?.kind === 'offline' ? 'Waiting for the network' : 'Waiting its turn'}</span>
}

const staleMs = 8_000

function Sending({ upload }: { readonly upload: Upload }) {
  const moving = useStore((state) => state.moving.get(upload.id))
  const percent = percentOf(moving?.progress.bytes ?? 0, moving?.progress.total ?? upload.size)
  const rate = moving?.progress.rate ?? 0
  // What stands still sends no news: its last figures are not those of now.
  const now = useNow()
  const since = Math.max(0, now - (moving?.left.at ?? now))
  const isFresh = since < staleMs
  return (
    <>
      {percent !== null && <b className={styles.percent}>{percent} %</b>}
      {moving && isFresh && rate > 0 && (
        <span className={styles.speed}>
          {rateInWords(rate)}
          {Number.isFinite(moving.left.ms) &&
            ` · ${durationInWords(Math.max(1, moving.left.ms - since))} left`}
        </span>
      )}
    </>
  )
}

/** 100 is shown by being done: only the host's answer says that. */
export function percentOf(bytes: number, total: number | null): number | null {
  return total === null || total === 0 ? null : Math.min(99, Math.floor((bytes / total) * 100))
}

function Processing({ since }: { readonly since: number }) {
  const seconds = Math.max(0, Math.floor((useNow() - since) / 1000))
  return (
    <>
      <b>Processing</b>
      {seconds > 1 && <span>for {durationInWords(seconds * 1000)}</span>}
    </>
  )
}

function Countdown({ until }: { readonly until: number }) {
  const left = until - useNow()
  return <span>{left > 0 ? `again in ${durationInWords(left)}` : 'again now'}</span>
}

function Done({ upload, result }: { readonly upload: Upload; readonly result: UploadResult }) {
  const isOver = useHasCome((now) => isGone(upload, now))
  return (
    <>
      {result.reusedFrom !== undefined && (
        <Tag tone="quiet" title="Nothing was sent: its content was up already, and this is that link.">
          Already up
        </Tag>
      )}
      <LinkLife result={result} alive={upload.alive} />
      {isOver && <span>gone</span>}
      <span className={`${styles.link} ${isOver ? styles.gone : ''}`} title={result.url}>
        {shortLink(result.url)}
      </span>
    </>
  )
}

/** A link without what all links share. */
function shortLink(url: string): string {
  const parsed = URL.parse(url)
  if (parsed === null) return url
  let path = parsed.pathname
  try {
    path = decodeURIComponent(path)
  } catch {
    // A link with a stray percent sign is shown as it is.
  }
  const parts = path.split('/').filter((part) => part !== '')
  // Numbers name no host to a person, and would take the room of the name.
  const isNumbers = /^[\d.:[\]]+$/.test(parsed.host)
  const host = isNumbers ? '' : parsed.host.replace(/^www\./, '').split('.')[0]
  return `${host}…/${parts.slice(-2).join('/')}`
}
