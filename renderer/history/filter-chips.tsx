import type { ReactNode } from 'react'
import { ToggleButton } from 'react-aria-components'
import type { HistoryFilter } from '../../shared/contract.ts'
import { isInUse } from '../shell/is-in-use.ts'
import { useStore } from '../store.ts'
import styles from './filter-chips.module.css'

export type LifeChip = 'all' | NonNullable<HistoryFilter['life']>

const lives: readonly { readonly id: LifeChip; readonly label: string }[] = [
  { id: 'all', label: 'All' },
  { id: 'alive', label: 'Alive' },
  { id: 'expiring', label: 'Expiring' },
  { id: 'gone', label: 'Gone' },
  { id: 'failed', label: 'Failed' },
]

interface FilterChipsProps {
  readonly life: LifeChip
  readonly onLife: (life: LifeChip) => void
  readonly destination: string | null
  readonly onDestination: (id: string | null) => void
  readonly children: ReactNode
}

/** What of the history is shown. */
export function FilterChips({ life, onLife, destination, onDestination, children }: FilterChipsProps) {
  const all = useStore((state) => state.destinations)
  const preferred = useStore((state) => state.settings.defaultDestination)
  const destinations = all.filter(
    (status) => status.destination.id === destination || isInUse(status, preferred),
  )
  return (
    <div className={styles.bar}>
      <div className={styles.chips} role="group" aria-label="Filters">
        {lives.map(({ id, label }) => (
          <ToggleButton
            key={id}
            className={styles.chip ?? ''}
            isSelected={life === id}
            onChange={() => onLife(id)}
          >
            {label}
          </ToggleButton>
        ))}
        {destinations.length > 1 && <span className={styles.gap} />}
        {destinations.length > 1 &&
          destinations.map(({ destination: { id, name } }) => (
            <ToggleButton
              key={id}
              className={styles.chip ?? ''}
              isSelected={destination === id}
              onChange={(on) => onDestination(on ? id : null)}
            >
              {name}
            </ToggleButton>
          ))}
      </div>
      <div className={styles.count}>{children}</div>
    </div>
  )
}
