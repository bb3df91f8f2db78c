import { Search, X } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { HistoryFilter } from '../../shared/contract.ts'
import { IconButton } from '../ui/button.tsx'
import { numberInWords } from '../ui/plural.ts'
import { ExpiringBar } from './expiring-bar.tsx'
import { FilterChips, type LifeChip } from './filter-chips.tsx'
import { HistoryGrid } from './history-grid.tsx'
import styles from './history-screen.module.css'
import { ItemPanel } from './item-panel.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { useHistory } from './use-history.ts'

const typingMs = 150
const dayMs = 86_400_000

/** Everything that was ever uploaded, found as it is typed. */
export function HistoryScreen() {
  const [typed, setTyped] = useState('')
  const [search, setSearch] = useState('')
  const [life, setLife] = useState<LifeChip>('all')
  const [destination, setDestination] = useState<string | null>(null)
  const [active, setActive] = useState<string | null>(null)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed.trim()), typingMs)
    return () => clearTimeout(timer)
  }, [typed])
  const filter = useMemo(() => filterOf(search, life, destination), [search, life, destination])
  const history = useHistory(filter)
  const { view } = history
  const isFiltered = search !== '' || life !== 'all' || destination !== null
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
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          {typed !== '' && (
            <IconButton label="Clear search" onPress={() => setTyped('')}>
              <X size={14} strokeWidth={1.5} aria-hidden="true" />
            </IconButton>
          )}
        </search>
      </header>
      <ExpiringBar onShow={() => setLife('expiring')} onChange={history.reload} />
      <FilterChips life={life} onLife={setLife} destination={destination} onDestination={setDestination}>
        {view.count && (
          <span role="status">
            {numberInWords(view.count.count)}
            {view.count.capped && '+'} {view.count.count === 1 ? 'upload' : 'uploads'}
          </span>
        )}
      </FilterChips>
      <div className={`${styles.split} ${active === null ? '' : styles.open}`}>
        {view.count?.count === 0 ? (
          <p className={styles.nothing}>
            {isFiltered
              ? 'Nothing here matches.'
              : 'What you upload is listed here, with its link and how long it lives.'}
          </p>
        ) : (
          <HistoryGrid
            history={history}
            active={active}
            onActive={setActive}
            selected={selected}
            onSelected={setSelected}
          />
        )}
        {active !== null && (
          <ItemPanel id={active} onClose={() => setActive(null)} onChange={history.reload} />
        )}
      </div>
      <SelectionBar view={view} selected={selected} onSelected={setSelected} onChange={history.reload} />
    </>
  )
}

function filterOf(search: string, life: LifeChip, destination: string | null): HistoryFilter {
  return {
    ...(search !== '' && { search }),
    ...(life !== 'all' && { life }),
    ...(life === 'expiring' && { expiringWithinMs: dayMs }),
    ...(destination !== null && { destination }),
  }
}
