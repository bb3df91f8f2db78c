import { Copy } from 'lucide-react'
import type { Upload } from '../../shared/upload.ts'
import { engine } from '../api.ts'
import { LinkLife } from '../queue/link-life.tsx'
import { attempt } from '../shell/attempt.ts'
import { copyLinks } from '../shell/copy-links.ts'
import { UploadTile } from '../shell/upload-tile.tsx'
import { Button } from '../ui/button.tsx'
import { durationInWords } from '../ui/duration.ts'
import { lifeStage } from '../ui/life-ring.tsx'
import { plural } from '../ui/plural.ts'
import { Tag } from '../ui/tag.tsx'
import { useNow } from '../ui/use-now.ts'
import styles from './tray-window.module.css'
import type { RecentLinks } from './use-recent-links.ts'

/** The last links, each with its way to the clipboard. */
export function LastLinks({ links }: Pick<RecentLinks, 'links'>) {
  if (links.length === 0) return null
  return (
    <section aria-label="Last links" className={styles.section}>
      <h2 className={styles.heading}>Last links</h2>
      <ul className={styles.list}>
        {links.map((upload) => (
          <li key={upload.id} className={styles.row}>
            <UploadTile upload={upload} size="small" />
            <span className={styles.name} title={upload.name} dir="auto">
              {upload.name}
            </span>
            {upload.practice && <Tag title="The link works on this computer only">Practice</Tag>}
            {upload.state.kind === 'done' && <LinkLife result={upload.state.result} alive={upload.alive} />}
            <Button
              size="small"
              aria-label={`Copy link of ${upload.name}`}
              onPress={() => void copyLinks([upload])}
            >
              <Copy size={14} strokeWidth={1.5} aria-hidden="true" />
              Copy
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What dies within a day, the first to go on top. */
export function ExpiringLinks({ expiring }: Pick<RecentLinks, 'expiring'>) {
  const shown = expiring.rows.slice(0, 3)
  if (shown.length === 0) return null
  const rest = expiring.count - shown.length
  return (
    <section aria-label="Expires soon" className={styles.section}>
      <div className={styles.headed}>
        <h2 className={styles.heading}>Expires soon</h2>
        <Button
          size="small"
          look="ghost"
          onPress={() => void attempt(() => engine().host.showWindow({ screen: 'history' }))}
        >
          Show in History
        </Button>
      </div>
      <ul className={styles.list}>
        {shown.map((upload) => (
          <ExpiringLink key={upload.id} upload={upload} />
        ))}
      </ul>
      {rest > 0 && <p className={styles.quiet}>and {plural(rest, 'more link')} within a day</p>}
    </section>
  )
}

function ExpiringLink({ upload }: { readonly upload: Upload }) {
  const now = useNow()
  const end = upload.state.kind === 'done' ? upload.state.result.expiresAt : null
  const left = end === null ? 0 : end - now
  return (
    <li className={styles.row}>
      <span className={styles.name} title={upload.name} dir="auto">
        {upload.name}
      </span>
      <span className={lifeStage(left) === 'short' ? styles.left : styles.bad}>
        {left > 0 ? `${durationInWords(left)} left` : 'Gone'}
      </span>
    </li>
  )
}
