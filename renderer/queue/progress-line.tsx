import type { Upload } from '../../shared/upload.ts'
import { useStore } from '../store.ts'
import styles from './progress-line.module.css'
import { percentOf } from './row-state.tsx'

/** The thin bar along the foot of a row that is being sent. */
export function ProgressLine({ upload }: { readonly upload: Upload }) {
  const progress = useStore((state) => state.moving.get(upload.id)?.progress)
  const processing = upload.state.kind === 'sending' && upload.state.phase === 'processing'
  const percent = processing ? null : percentOf(progress?.bytes ?? 0, progress?.total ?? upload.size)
  return (
    <div
      role="progressbar"
      aria-label={upload.name}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent !== null && { 'aria-valuenow': percent })}
      className={styles.track}
    >
      <div
        className={`${styles.bar} ${processing ? styles.processing : ''}`}
        style={{
          transform: `scaleX(${processing ? 1 : share(progress?.bytes ?? 0, progress?.total ?? upload.size)})`,
        }}
      />
    </div>
  )
}

function share(bytes: number, total: number | null): number {
  return total === null || total === 0 ? 0 : Math.min(1, bytes / total)
}
