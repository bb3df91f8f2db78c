import type { Upload } from '../../shared/upload.ts'
import { copyLinks } from '../shell/copy-links.ts'
import { canGroup } from '../shell/make-group.ts'
import { useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import { numberInWords } from '../ui/plural.ts'
import { forget } from './forget.ts'
import type { HistoryRows } from './history-pages.ts'
import { renewLinks } from './renew-links.ts'
import { saveCopies } from './save-copies.ts'
import styles from './selection-bar.module.css'
import { TagMany } from './tag-many.tsx'

interface SelectionBarProps {
  readonly view: HistoryRows
  readonly selected: ReadonlySet<string>
  readonly onSelected: (ids: ReadonlySet<string>) => void
  readonly onChange: () => void
}

/** What can be done with several uploads at once; there while several are selected. */
export function SelectionBar({ view, selected, onSelected, onChange }: SelectionBarProps) {
  if (selected.size === 0) return null
  const done = view.held.filter((row) => selected.has(row.id) && row.state.kind === 'done')
  return (
    <footer className={styles.bar}>
      <b>{numberInWords(selected.size)} selected</b>
      <span className={styles.space} />
      <Button size="small" look="ghost" onPress={() => onSelected(new Set())}>
        Select none
      </Button>
      <Button
        size="small"
        onPress={() => {
          onSelected(new Set())
          void forget([...selected], onChange)
        }}
      >
        Forget
      </Button>
      <TagMany ids={[...selected]} onChange={onChange} />
      <Button
        size="small"
        isDisabled={done.length === 0}
        onPress={() =>
          void renewLinks(
            done.map((row) => row.id),
            onChange,
          )
        }
      >
        Renew
      </Button>
      <Button
        size="small"
        isDisabled={done.length === 0}
        onPress={() =>
          void saveCopies(
            done.map((row) => row.id),
            onChange,
          )
        }
      >
        Save copies
      </Button>
      {canGroup(done) && done.length === selected.size && (
        <Button
          size="small"
          onPress={() => useStore.setState({ grouping: { uploads: inOrder(done), onMade: onChange } })}
        >
          Make group
        </Button>
      )}
      <Button size="small" look="primary" isDisabled={done.length === 0} onPress={() => void copyLinks(done)}>
        Copy links
      </Button>
    </footer>
  )
}

/** The order they were given in, which the list turns round. */
function inOrder(uploads: readonly Upload[]): Upload[] {
  return [...uploads].sort((a, b) => a.createdAt - b.createdAt || a.position - b.position)
}
