import type { ReactNode } from 'react'
import { ToggleButton } from 'react-aria-components'
import type { FileType } from '../../shared/contract.ts'
import { fileTypes } from '../../shared/file-type.ts'
import { isInUse } from '../shell/is-in-use.ts'
import { useStore } from '../store.ts'
import { ChipMenu } from './chip-menu.tsx'
import { DaysChip } from './days-chip.tsx'
import styles from './filter-chips.module.css'
import { choose, type Life, useChosen } from './history-view.ts'

const lives: readonly { readonly id: Life | null; readonly label: string }[] = [
  { id: null, label: 'All' },
  { id: 'alive', label: 'Alive' },
  { id: 'expiring', label: 'Expiring' },
  { id: 'gone', label: 'Gone' },
  { id: 'failed', label: 'Failed' },
]
const copies = [
  { id: 'saved', label: 'Saved' },
  { id: 'unsaved', label: 'Not saved' },
] as const
const typeWords: Readonly<Record<FileType, string>> = {
  image: 'Images',
  video: 'Videos',
  audio: 'Audio',
  document: 'Documents',
  archive: 'Archives',
  other: 'Others',
}
const types = fileTypes.map((id) => ({ id, label: typeWords[id] }))

/** What of the history is shown. */
export function FilterChips({ children }: { readonly children: ReactNode }) {
  const { life, saved, type, destination } = useChosen()
  const all = useStore((state) => state.destinations)
  const preferred = useStore((state) => state.settings.defaultDestination)
  const destinations = all
    .filter((status) => status.destination.id === destination || isInUse(status, preferred))
    .map((status) => ({ id: status.destination.id, label: status.destination.name }))
  return (
    <div className={styles.bar}>
      <div className={styles.chips} role="group" aria-label="Filters">
        {lives.map(({ id, label }) => (
          <ToggleButton
            key={label}
            className={styles.chip ?? ''}
            isSelected={life === id}
            onChange={() => choose({ life: id })}
          >
            {label}
          </ToggleButton>
        ))}
        <ChipMenu
          label="Copies"
          choices={copies}
          value={saved === null ? null : saved ? 'saved' : 'unsaved'}
          onChange={(id) => choose({ saved: id === null ? null : id === 'saved' })}
        />
        <ChipMenu
          label="Type"
          choices={types}
          value={type}
          onChange={(id) => choose({ type: fileTypes.find((one) => one === id) ?? null })}
        />
        <DaysChip />
        {(destinations.length > 1 || destination !== null) && (
          <ChipMenu
            label="Destination"
            choices={destinations}
            value={destination}
            onChange={(id) => choose({ destination: id })}
          />
        )}
      </div>
      <div className={styles.count}>{children}</div>
    </div>
  )
}
