import { Copy, ExternalLink, Info, ListChecks, RefreshCw, Save, X } from 'lucide-react'
import type { Upload } from '../../shared/upload.ts'
import { openLinkOf } from '../queue/primary-action.ts'
import { attempt } from '../shell/attempt.ts'
import { type MenuAction, OpenMenu } from '../ui/open-menu.tsx'
import { renewLinks } from './renew-links.ts'
import { saveCopies } from './save-copies.ts'

const icon = { size: 15, strokeWidth: 1.5, 'aria-hidden': true } as const

interface HistoryMenuProps {
  readonly upload: Upload
  /** How many uploads are worked on: those that are selected, where this is one of them. */
  readonly count: number
  readonly anchor: HTMLElement
  readonly at: DOMRect | undefined
  readonly onClose: () => void
  readonly onChange: () => void
  /** What the keys of the list do. */
  readonly commands: Readonly<Record<'copy' | 'open' | 'toggle' | 'close' | 'forget', () => void>>
}

/** Everything that can be done with a row of the history, with the keys that do the same. */
export function HistoryMenu({ upload, count, anchor, at, onClose, onChange, commands }: HistoryMenuProps) {
  const { copy, open, toggle, close, forget } = commands
  const { id, name, state } = upload
  const hasLink = state.kind === 'done'
  const isOne = count === 1
  const actions: (MenuAction | false)[] = [
    (hasLink || !isOne) && {
      id: 'copy',
      label: isOne ? 'Copy link' : 'Copy links',
      keys: 'Ctrl C',
      icon: <Copy {...icon} />,
      run: copy,
    },
    hasLink &&
      isOne && {
        id: 'link',
        label: 'Open link',
        keys: 'Ctrl Enter',
        icon: <ExternalLink {...icon} />,
        run: () => void attempt(() => openLinkOf(upload)),
      },
    hasLink &&
      isOne && {
        id: 'save',
        label: 'Save copy',
        icon: <Save {...icon} />,
        run: () => void saveCopies([id], onChange),
      },
    hasLink &&
      isOne && {
        id: 'renew',
        label: 'Renew',
        icon: <RefreshCw {...icon} />,
        run: () => void renewLinks([id], onChange),
      },
    { id: 'details', label: 'Details', keys: 'Enter', icon: <Info {...icon} />, run: open },
    isOne
      ? { id: 'select', label: 'Select', keys: 'Space', icon: <ListChecks {...icon} />, run: toggle }
      : { id: 'none', label: 'Select none', keys: 'Escape', icon: <ListChecks {...icon} />, run: close },
    { id: 'forget', label: 'Forget', keys: 'Delete', icon: <X {...icon} />, run: forget },
  ]
  return (
    <OpenMenu
      label={isOne ? `Actions for ${name}` : `Actions for ${count} uploads`}
      actions={actions.filter((action) => action !== false)}
      anchor={anchor}
      at={at}
      onClose={onClose}
    />
  )
}
