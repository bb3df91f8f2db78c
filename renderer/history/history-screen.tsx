import { Search, X } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { Button, IconButton } from '../ui/button.tsx'
import { KeepPlace } from '../ui/keep-place.tsx'
import { numberInWords } from '../ui/plural.ts'
import { useNow } from '../ui/use-now.ts'
import { ExpiringBar } from './expiring-bar.tsx'
import { FilterChips } from './filter-chips.tsx'
import { HistoryGrid } from './history-grid.tsx'
import styles from './history-screen.module.css'
import { choose, chooseAll, isFiltered, useChosen, viewOf } from './history-view.ts'
import { ItemPanel } from './item-panel.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { SortHeads } from './sort-heads.tsx'
import { type History, useHistory } from './use-history.ts'

/** Everything that was ever uploaded, found as it is typed. */
export function HistoryScreen() {
  const chosen = useChosen()
  const [active, setActive] = useState<string | null>(null)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const today = new Date(useNow()).setHours(0, 0, 0, 0)
  const view = useMemo(() => viewOf(chosen, today), [chosen, today])
  const history = useHistory(view)
  // What was selected elsewhere would be worked on unseen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter is when that may be
  useEffect(() => setSelected(new Set()), [view.filter])
  const { rows, reload } = history
  return (
    <>
      <h1 className="only-read">History</h1>
      <header className={styles.bar}>
        <search className={styles.search}>
          <Search size={15} strokeWidth={1.5} aria-hidden="true" />
          <input
            type="search"
            data-search-history
            aria-label="Search history"
            placeholder="Search history"
            className={styles.field}
            autoComplete="off"
            spellCheck={false}
            maxLength={500}
            value={chosen.search}
            onChange={(event) => choose({ search: event.target.value })}
          />
          {chosen.search !== '' && (
            <IconButton label="Clear search" onPress={clearSearch}>
              <X size={14} strokeWidth={1.5} aria-hidden="true" />
            </IconButton>
          )}
        </search>
      </header>
      <div className={styles.above}>
        <KeepPlace>
          <ExpiringBar onShow={() => choose({ life: 'expiring' })} onChange={reload} />
        </KeepPlace>
        <FilterChips>
          {rows.count && (
            <span role="status">
              {numberInWords(rows.count.count)}
              {rows.count.capped && '+'} {rows.count.count === 1 ? 'upload' : 'uploads'}
            </span>
          )}
        </FilterChips>
      </div>
      <div className={`${styles.split} ${active === null ? '' : styles.open}`}>
        <div className={styles.list}>
          <Rows
            history={history}
            isFiltered={isFiltered(chosen)}
            active={active}
            onActive={setActive}
            selected={selected}
            onSelected={setSelected}
          />
        </div>
        {active !== null && (
          <ItemPanel id={active} onClose={() => setActive(null)} onChange={reload} onFollow={setActive} />
        )}
      </div>
      <SelectionBar history={history} selected={selected} onSelected={setSelected} />
    </>
  )
}

/** Whoever clears the words types others. */
function clearSearch(): void {
  choose({ search: '' })
  document.querySelector<HTMLElement>('[data-search-history]')?.focus()
}

interface RowsProps {
  readonly history: History
  readonly isFiltered: boolean
  readonly active: string | null
  readonly onActive: (id: string | null) => void
  readonly selected: ReadonlySet<string>
  readonly onSelected: (ids: ReadonlySet<string>) => void
}

function Rows({ isFiltered: isPart, ...grid }: RowsProps) {
  const { rows, reload } = grid.history
  if (rows.trouble)
    return (
      <div className={styles.nothing} role="alert">
        <p>{rows.trouble}</p>
        <Button onPress={reload}>Try again</Button>
      </div>
    )
  if (rows.trouble === null && rows.length === 0)
    return <p className={`${styles.nothing} ${styles.late}`}>Looking…</p>
  if (rows.count?.count === 0)
    return isPart ? (
      <div className={styles.nothing}>
        <p>Nothing here matches.</p>
        <Button onPress={chooseAll}>Show everything</Button>
      </div>
    ) : (
      <p className={styles.nothing}>What you upload is listed here, with its link and how long it lives.</p>
    )
  return (
    <>
      <SortHeads />
      <HistoryGrid {...grid} />
    </>
  )
}
