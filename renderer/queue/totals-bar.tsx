import { useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import { bytesOf, rateInWords } from '../ui/bytes.ts'
import { durationInWords } from '../ui/duration.ts'
import { numberInWords, plural } from '../ui/plural.ts'
import { clearFinished, pauseAll, resumeAll, retry } from './queue-actions.ts'
import styles from './totals-bar.module.css'

/** The foot of the queue: how much is done, and what can be done with all of it. */
export function TotalsBar() {
  const { counts, total } = useStore((state) => state.summary)
  const receiving = useStore((state) => state.receiving)
  const ended = counts.done + counts.failed + counts.cancelled
  const moves = counts.queued + counts.sending + counts.waiting
  if (total === 0 && receiving === null) return null
  return (
    <footer className={styles.bar}>
      <Totals />
      <span className={styles.space} />
      {ended > 0 && (
        <Button size="small" look="ghost" onPress={() => void clearFinished()}>
          Clear finished
        </Button>
      )}
      {counts.failed > 0 && (
        <Button size="small" look="ghost" onPress={() => retry({ all: true })}>
          Retry failed
        </Button>
      )}
      {/* One button, which keeps the focus. */}
      {(moves > 0 || counts.paused > 0) && (
        <Button size="small" onPress={moves > 0 ? pauseAll : resumeAll}>
          {moves > 0 ? 'Pause all' : 'Resume all'}
        </Button>
      )}
    </footer>
  )
}

function Totals() {
  const { total, counts, bytesSent, bytesBehind = 0, bytesTotal, rate } = useStore((state) => state.summary)
  const left = useStore((state) => state.totalLeft)
  const receiving = useStore((state) => state.receiving)
  // Figures of an engine that is away are not those of now.
  const isOpen = useStore((state) => state.connection === 'open')
  const isMoving = isOpen && counts.sending > 0 && rate > 0 && bytesSent - bytesBehind < bytesTotal
  const isLeftKnown = left !== null && Number.isFinite(left.ms)
  return (
    <>
      {receiving !== null && (
        <span className={styles.strong}>
          Receiving {numberInWords(Math.min(receiving.done + 1, receiving.of))} of{' '}
          {plural(receiving.of, 'file')}
        </span>
      )}
      {total > 0 && (
        <span className={styles.wide}>
          {numberInWords(counts.done)} of {numberInWords(total)}
          {bytesTotal > 0 && ` · ${bytesOf(bytesSent, bytesTotal)}`}
        </span>
      )}
      {isMoving && (
        <span>
          <span className={isLeftKnown ? styles.wide : undefined}>
            {rateInWords(rate)}
            {isLeftKnown && ' · '}
          </span>
          {isLeftKnown && `${durationInWords(left.ms)} left`}
        </span>
      )}
    </>
  )
}
