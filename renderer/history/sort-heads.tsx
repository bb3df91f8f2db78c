import { ArrowDown, ArrowUp } from 'lucide-react'
import type { HistorySort } from '../../shared/contract.ts'
import { choose, useChosen } from './history-view.ts'
import styles from './sort-heads.module.css'

const heads: readonly {
  readonly by: HistorySort['by']
  readonly label: string
  /** What is looked for first under this head. */
  readonly first: 'up' | 'down'
  readonly words: readonly [up: string, down: string]
}[] = [
  { by: 'name', label: 'Name', first: 'up', words: ['A to Z', 'Z to A'] },
  { by: 'time', label: 'Uploaded', first: 'down', words: ['oldest first', 'newest first'] },
  { by: 'size', label: 'Size', first: 'down', words: ['smallest first', 'largest first'] },
  { by: 'expiry', label: 'Life', first: 'down', words: ['ends soonest first', 'lives longest first'] },
]

/** The heads of the list's columns: a press sorts by one, another turns the order round. */
export function SortHeads() {
  const sort = useChosen((chosen) => chosen.sort)
  return (
    <div role="group" aria-label="Sort by" className={styles.heads}>
      {heads.map(({ by, label, first, words }) => {
        const isOn = sort.by === by
        const Arrow = sort.descending ? ArrowDown : ArrowUp
        const press = () => choose({ sort: { by, descending: isOn ? !sort.descending : first === 'down' } })
        return (
          <button
            key={by}
            type="button"
            aria-pressed={isOn}
            aria-label={isOn ? `${label}, ${words[sort.descending ? 1 : 0]}` : label}
            className={`${styles.head} ${styles[by]}`}
            onClick={press}
          >
            {label}
            {isOn && <Arrow size={12} strokeWidth={1.75} aria-hidden="true" />}
          </button>
        )
      })}
    </div>
  )
}
