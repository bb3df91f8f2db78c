import { ChevronDown } from 'lucide-react'
import type { LinkFormat } from '../../shared/link-format.ts'
import type { Upload } from '../../shared/upload.ts'
import { attempt } from '../shell/attempt.ts'
import { canGroup } from '../shell/make-group.ts'
import { useStore } from '../store.ts'
import { ActionMenu, type MenuAction } from '../ui/action-menu.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { numberInWords } from '../ui/plural.ts'
import { focusHistory } from './focus-history.ts'
import { forget } from './forget.ts'
import { KeepManyAlive } from './keep-many-alive.tsx'
import { renewLinks } from './renew-links.ts'
import { saveCopies } from './save-copies.ts'
import { copySelected, selectedLinks, selectedLiving } from './selected-rows.ts'
import styles from './selection-bar.module.css'
import { TagMany } from './tag-many.tsx'
import type { History } from './use-history.ts'

interface SelectionBarProps {
  readonly history: History
  readonly selected: ReadonlySet<string>
  readonly onSelected: (ids: ReadonlySet<string>) => void
}

const formats = [
  { kind: 'url', label: 'Copy as URL' },
  { kind: 'markdown', label: 'Copy as Markdown' },
  { kind: 'html', label: 'Copy as HTML' },
  { kind: 'bbcode', label: 'Copy as BBCode' },
] as const

/** What can be done with several uploads at once; there while several are selected. */
export function SelectionBar({ history, selected, onSelected }: SelectionBarProps) {
  const template = useStore((state) => state.settings.linkTemplate)
  if (selected.size === 0) return null
  const { rows, reload } = history
  const held = rows.held.filter((row) => selected.has(row.id))
  const hasNone = held.length === selected.size && held.every((row) => row.state.kind !== 'done')
  const withLinks = (work: (ids: readonly string[], onChange: () => void) => Promise<void>) => async () => {
    const ids = await attempt(() => selectedLinks(history, selected))
    if (ids) await work(ids, reload)
  }
  const copyAs = (format: LinkFormat) => () => void copySelected(history, selected, { format })
  const ways: MenuAction[] = [
    ...formats.map(({ kind, label }) => ({ id: kind, label, run: copyAs({ kind }) })),
    ...(template === ''
      ? []
      : [{ id: 'template', label: 'Copy as own template', run: copyAs({ kind: 'template', template }) }]),
    {
      id: 'given',
      label: 'Copy in the order given',
      run: () => void copySelected(history, selected, { given: true }),
    },
  ]
  return (
    <footer className={styles.bar}>
      <b role="status">{numberInWords(selected.size)} selected</b>
      <span className={styles.space} />
      <Button size="small" look="ghost" onPress={() => onSelected(new Set())}>
        Select none
      </Button>
      <Button
        size="small"
        onPress={() => {
          onSelected(new Set())
          void forget([...selected], reload)
          focusHistory()
        }}
      >
        Forget
      </Button>
      <TagMany ids={[...selected]} onChange={reload} />
      <KeepManyAlive
        links={() => selectedLiving(history, selected, Date.now())}
        isDisabled={hasNone}
        onChange={reload}
      />
      <Button size="small" isDisabled={hasNone} onPress={() => void withLinks(renewLinks)()}>
        Renew
      </Button>
      <Button size="small" isDisabled={hasNone} onPress={() => void withLinks(saveCopies)()}>
        Save copies
      </Button>
      {canGroup(held) && held.length === selected.size && (
        <Button
          size="small"
          onPress={() => useStore.setState({ grouping: { uploads: inOrder(held), onMade: reload } })}
        >
          Make group
        </Button>
      )}
      <span className={styles.pair}>
        <Button
          size="small"
          look="primary"
          isDisabled={hasNone}
          onPress={() => void copySelected(history, selected)}
        >
          Copy links
        </Button>
        <ActionMenu label="Copy links as" actions={ways}>
          {(opens) => (
            <IconButton {...opens} label="Copy links as" look="primary" isDisabled={hasNone}>
              <ChevronDown size={14} strokeWidth={1.5} aria-hidden="true" />
            </IconButton>
          )}
        </ActionMenu>
      </span>
    </footer>
  )
}

/** The order they were given in, which the list turns round. */
function inOrder(uploads: readonly Upload[]): Upload[] {
  return [...uploads].sort((a, b) => a.createdAt - b.createdAt || a.position - b.position)
}
