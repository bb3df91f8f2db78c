import { useShallow } from 'zustand/react/shallow'
import type { Upload } from '../../shared/upload.ts'
import { percentOf } from '../queue/row-state.tsx'
import { defaultDestination, useStore } from '../store.ts'
import { bytesOf, rateInWords } from '../ui/bytes.ts'
import { durationInWords } from '../ui/duration.ts'
import { plural } from '../ui/plural.ts'
import { useNow } from '../ui/use-now.ts'
import styles from './tray-window.module.css'

const mostNames = 3

/** How far the queue is, the names of what is being sent, and why nothing is. */
export function TraySending() {
  const { counts, bytesSent, bytesBehind = 0, bytesTotal, rate } = useStore((state) => state.summary)
  const left = useStore((state) => state.totalLeft)
  // Figures of an engine that is away are not those of now.
  const isOpen = useStore((state) => state.connection === 'open')
  const sending = useStore(
    useShallow((state) =>
      [...state.rows.values()].filter((row) => row.state.kind === 'sending').slice(0, mostNames),
    ),
  )
  const moving = counts.queued + counts.sending + counts.waiting
  const percent = percentOf(bytesSent, bytesTotal) ?? 0
  if (moving === 0) return null
  return (
    <section aria-label="On its way" className={styles.section}>
      <h2 className={styles.heading}>On its way</h2>
      <div className={styles.card}>
        <div className={styles.totals}>
          <span>
            {plural(moving, 'file')}
            {bytesTotal > 0 && ` · ${bytesOf(bytesSent, bytesTotal)}`}
          </span>
          {isOpen && counts.sending > 0 && rate > 0 && bytesSent - bytesBehind < bytesTotal && (
            <span className={styles.quiet}>
              {rateInWords(rate)}
              {left !== null && Number.isFinite(left.ms) && ` · ${durationInWords(left.ms)} left`}
            </span>
          )}
        </div>
        <div
          role="progressbar"
          aria-label="Everything on its way"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent}
          className={styles.track}
        >
          <div className={styles.bar} style={{ transform: `scaleX(${percent / 100})` }} />
        </div>
        {counts.sending === 0 && <WhyNothingMoves />}
        {sending.map((upload) => (
          <SendingName key={upload.id} upload={upload} />
        ))}
      </div>
    </section>
  )
}

function SendingName({ upload }: { readonly upload: Upload }) {
  const progress = useStore((state) => state.moving.get(upload.id)?.progress)
  const isProcessing = upload.state.kind === 'sending' && upload.state.phase === 'processing'
  const percent = percentOf(progress?.bytes ?? 0, progress?.total ?? upload.size)
  return (
    <p className={styles.sending}>
      <span className={styles.name} title={upload.name} dir="auto">
        {upload.name}
      </span>
      {isProcessing ? <span>Processing</span> : percent !== null && <span>{percent} %</span>}
    </p>
  )
}

function WhyNothingMoves() {
  const now = useNow()
  const status = useStore(defaultDestination)
  if (status?.gate.kind === 'offline') return <p className={styles.quiet}>Waiting for the network.</p>
  if (status?.gate.kind !== 'cooling') return null
  const left = status.gate.until - now
  return (
    <p className={styles.quiet}>
      {status.destination.name} is busy{left > 0 && `: again in ${durationInWords(left)}`}.
    </p>
  )
}
