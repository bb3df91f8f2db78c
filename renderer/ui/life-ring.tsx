import styles from './life-ring.module.css'

const hour = 3_600_000
const radius = 7
const round = 2 * Math.PI * radius

/** How much of a life is left, in words that a style can be named after. */
export type LifeStage = 'forever' | 'fresh' | 'short' | 'critical' | 'gone'

/** @param left ms until the end; null: it has none */
export function lifeStage(left: number | null): LifeStage {
  if (left === null) return 'forever'
  if (left <= 0) return 'gone'
  if (left < 3 * hour) return 'critical'
  return left < 24 * hour ? 'short' : 'fresh'
}

interface LifeRingProps {
  /** Both in ms since the epoch; `end` null: it lives for ever. */
  readonly start: number
  readonly end: number | null
  readonly now: number
  readonly label: string
}

/** A ring that empties as a life runs out. The stages differ in shape too, never in colour alone. */
export function LifeRing({ start, end, now, label }: LifeRingProps) {
  const left = end === null ? null : end - now
  const stage = lifeStage(left)
  const share = end === null ? 1 : Math.min(1, Math.max(0, (end - now) / Math.max(1, end - start)))
  // A sliver stays visible to the last minute.
  const drawn = stage === 'gone' ? 0 : Math.max(0.06, share)
  return (
    <svg className={`${styles.ring} ${styles[stage]}`} viewBox="0 0 20 20" role="img" aria-label={label}>
      <title>{label}</title>
      <circle className={styles.track} cx="10" cy="10" r={radius} />
      <circle
        className={styles.rest}
        cx="10"
        cy="10"
        r={radius}
        strokeDasharray={`${(drawn * round).toFixed(1)} ${round}`}
      />
      {stage === 'critical' && <circle className={styles.dot} cx="10" cy="10" r="2" />}
    </svg>
  )
}
