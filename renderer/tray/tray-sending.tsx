import { useShallow } from 'zustand/react/shallow'
import { engine } from '../api.ts'
import { percentOf } from '../queue/row-state.tsx'
import { attempt } from '../shell/attempt.ts'
import { useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import { bytesOf, rateInWords } from '../ui/bytes.ts'
import { durationInWords } from '../ui/duration.ts'
import { plural } from '../ui/plural.ts'
import styles from './tray-window.module.css'

const mostNames = 3

/** How far the queue is, and the names of what is being sent. */
export function TraySending() {
  const { counts, bytesSent, bytesTotal, rate } = useStore((state) => state.summary)
  const left = useStore((state) => state.totalLeft)
  const names = useStore(
    useShallow((state) =>
      [...state.rows.values()]
        .filter((row) => row.state.kind === 'sending')
        .slice(0, mostNames)
        .map((row) => row.name),
    ),
  )
  const moving = counts.queued + counts.sending + counts.waiting
  const percent = percentOf(bytesSent, bytesTotal) ?? 0
  const trouble = troubleInWords(counts)
  if (moving === 0 && trouble === null) return null
  return (
    <section aria-label="On its way" className={styles.section}>
      <h2 className={styles.heading}>On its way</h2>
      {moving > 0 && (
        <>
          <div className={styles.totals}>
            <span>
              {plural(moving, 'file')}
              {bytesTotal > 0 && ` · ${bytesOf(bytesSent, bytesTotal)}`}
            </span>
            {counts.sending > 0 && rate > 0 && bytesSent < bytesTotal && (
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
          {names.map((name, index) => (
            <p key={index} className={styles.sending} title={name} dir="auto">
              {name}
            </p>
          ))}
        </>
      )}
      {trouble !== null && (
        <div className={styles.trouble}>
          <span>{trouble}</span>
          <Button
            size="small"
            onPress={() => void attempt(() => engine().host.showWindow({ screen: 'queue' }))}
          >
            Open Mayfly
          </Button>
        </div>
      )}
    </section>
  )
}

function troubleInWords(counts: Readonly<Record<string, number>>): string | null {
  const parts = [
    [counts.failed, 'failed'],
    [counts['needs-key'], 'without a key'],
    [counts['needs-answer'], 'with a question'],
  ].flatMap(([count, words]) => (count ? [`${count} ${words}`] : []))
  return parts.length === 0 ? null : `${parts.join(', ')}.`
}
