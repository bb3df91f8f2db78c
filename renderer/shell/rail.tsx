import { History, ListStart, Settings2 } from 'lucide-react'
import { useId } from 'react'
import type { Screen } from '../../shared/screen.ts'
import { useStore } from '../store.ts'
import { numberInWords } from '../ui/plural.ts'
import { DestinationState } from './destination-state.tsx'
import { isInUse } from './is-in-use.ts'
import { Logo } from './logo.tsx'
import styles from './rail.module.css'

const icon = { size: 17, strokeWidth: 1.5, 'aria-hidden': true } as const

/** The way to the three screens; at its foot, how each destination is doing. */
export function Rail() {
  const screen = useStore((state) => state.screen)
  const waiting = useStore(
    ({ summary: { total, counts } }) => total - counts.done - counts.failed - counts.cancelled,
  )
  const expiring = useStore((state) => state.expiring.count)
  const destinations = useStore((state) => state.destinations)
  const preferred = useStore((state) => state.settings.defaultDestination)
  return (
    <nav aria-label="Screens" className={styles.rail}>
      <div className={styles.brand}>
        <Logo />
        <span>Mayfly</span>
      </div>
      <div className={styles.links}>
        <RailLink
          to="queue"
          name="Queue"
          current={screen}
          badge={waiting > 0 ? numberInWords(waiting) : null}
          badgeMeans="not finished"
        >
          <ListStart {...icon} />
        </RailLink>
        <RailLink
          to="history"
          name="History"
          current={screen}
          badge={expiring > 0 ? numberInWords(expiring) : null}
          badgeMeans="deleted within 24 hours"
          warns
        >
          <History {...icon} />
        </RailLink>
        <RailLink to="settings" name="Settings" current={screen} badge={null} badgeMeans="">
          <Settings2 {...icon} />
        </RailLink>
      </div>
      <ul className={styles.foot} aria-label="Destinations">
        {destinations
          .filter((status) => isInUse(status, preferred))
          .map((status) => (
            <DestinationState key={status.destination.id} status={status} />
          ))}
      </ul>
    </nav>
  )
}

interface RailLinkProps {
  readonly to: Screen
  readonly name: string
  readonly current: Screen
  readonly badge: string | null
  readonly badgeMeans: string
  readonly warns?: boolean
  readonly children: React.ReactNode
}

function RailLink({ to, name, current, badge, badgeMeans, warns = false, children }: RailLinkProps) {
  const id = useId()
  return (
    <div className={styles.item}>
      <a
        href={`#/${to}`}
        aria-label={name}
        title={name}
        aria-current={current === to ? 'page' : undefined}
        aria-describedby={badge === null ? undefined : id}
        className={`${styles.link} ${current === to ? styles.current : ''}`}
      >
        {children}
        <span className={styles.name}>{name}</span>
      </a>
      {/* Outside of the link, whose name is one word that people's tools find it by. */}
      {badge !== null && (
        <span id={id} className={`${styles.badge} ${warns ? styles.warns : ''}`}>
          {badge} <span className="only-read">{badgeMeans}</span>
        </span>
      )}
    </div>
  )
}
