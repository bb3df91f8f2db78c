import {
  ArrowDown,
  ArrowUp,
  ArrowUpToLine,
  Copy,
  ExternalLink,
  FolderOpen,
  Info,
  Layers,
  ListChecks,
  Pause,
  Play,
  RefreshCw,
  RotateCw,
  Signpost,
  Trash2,
  X,
} from 'lucide-react'
import type { Upload } from '../../shared/upload.ts'
import { hasEnded } from '../../shared/upload-life.ts'
import { engine } from '../api.ts'
import { renewLinks } from '../history/renew-links.ts'
import { attempt } from '../shell/attempt.ts'
import { batchRows, copyBatchLinks, copyLinks } from '../shell/copy-links.ts'
import { canGroup } from '../shell/make-group.ts'
import { useStore } from '../store.ts'
import { type MenuAction, OpenMenu } from '../ui/open-menu.tsx'
import { canGoElsewhere, openLinkOf, sendElsewhere } from './primary-action.ts'
import { cancel, clear, moveBy, pause, resume, retry, sendNext } from './queue-actions.ts'

const icon = { size: 15, strokeWidth: 1.5, 'aria-hidden': true } as const

/** Everything that can be done with a row. */
export function RowMenu() {
  const menu = useStore((state) => state.menu)
  const upload = useStore((state) => (menu === null ? undefined : state.rows.get(menu.id)))
  if (menu === null || upload === undefined) return null
  return (
    <OpenMenu
      label={`Actions for ${upload.name}`}
      actions={actionsFor(upload)}
      anchor={menu.button}
      at={menu.at}
      onClose={() => useStore.setState({ menu: null })}
    />
  )
}

function actionsFor(upload: Upload): MenuAction[] {
  const { id, state } = upload
  const { nativeDialog } = useStore.getState().capabilities
  const one = { ids: [id] }
  const kind = state.kind
  const moves = kind === 'queued' || kind === 'sending' || kind === 'waiting'
  const url = state.kind === 'done' ? state.result.url : null
  const waits = kind === 'queued' || kind === 'paused'
  const batched = (useStore.getState().batches.find((batch) => batch.id === upload.batch)?.count ?? 1) > 1
  const actions: (MenuAction | false)[] = [
    url !== null && {
      id: 'copy',
      label: 'Copy link',
      keys: 'Ctrl C',
      icon: <Copy {...icon} />,
      run: () => void copyLinks([upload]),
    },
    url !== null &&
      batched && {
        id: 'copy-batch',
        label: 'Copy links of its batch',
        icon: <ListChecks {...icon} />,
        run: () => void copyBatchLinks(upload.batch),
      },
    url !== null && {
      id: 'open',
      label: 'Open link',
      keys: 'Ctrl Enter',
      icon: <ExternalLink {...icon} />,
      run: () => void attempt(() => openLinkOf(upload)),
    },
    url !== null && {
      id: 'renew',
      label: 'Renew',
      icon: <RefreshCw {...icon} />,
      run: () => void renewLinks([id], () => {}),
    },
    kind === 'waiting' && { id: 'now', label: 'Send now', icon: <Play {...icon} />, run: () => retry(one) },
    moves && { id: 'pause', label: 'Pause', keys: 'P', icon: <Pause {...icon} />, run: () => pause(one) },
    kind === 'paused' && {
      id: 'resume',
      label: 'Resume',
      keys: 'P',
      icon: <Play {...icon} />,
      run: () => resume(one),
    },
    (kind === 'failed' || kind === 'cancelled' || kind === 'unknown') && {
      id: 'retry',
      label: kind === 'failed' ? 'Retry' : 'Send again',
      icon: <RotateCw {...icon} />,
      run: () => retry(one),
    },
    waits && {
      id: 'next',
      label: 'Send next',
      keys: 'Alt Home',
      icon: <ArrowUpToLine {...icon} />,
      run: () => void sendNext([id]),
    },
    waits && {
      id: 'up',
      label: 'Move up',
      keys: 'Alt ↑',
      icon: <ArrowUp {...icon} />,
      run: () => moveBy(id, -1),
    },
    waits && {
      id: 'down',
      label: 'Move down',
      keys: 'Alt ↓',
      icon: <ArrowDown {...icon} />,
      run: () => moveBy(id, 1),
    },
    nativeDialog &&
      upload.source.kind === 'file' && {
        id: 'reveal',
        label: 'Show original',
        icon: <FolderOpen {...icon} />,
        run: () => void attempt(() => engine().host.reveal({ id })),
      },
    canGoElsewhere(upload) && {
      id: 'elsewhere',
      label: 'Send elsewhere…',
      icon: <Signpost {...icon} />,
      run: () => sendElsewhere(upload),
    },
    batched &&
      canGroup([upload]) && {
        id: 'group',
        label: 'Make a group of its batch…',
        icon: <Layers {...icon} />,
        run: () => void groupBatch(upload.batch),
      },
    {
      id: 'details',
      label: 'Details',
      keys: 'Alt Enter',
      icon: <Info {...icon} />,
      run: () => useStore.setState({ detailsOf: id }),
    },
    hasEnded(kind)
      ? { id: 'clear', label: 'Clear', keys: 'Delete', icon: <X {...icon} />, run: () => void clear([id]) }
      : {
          id: 'cancel',
          label: 'Cancel',
          keys: 'Delete',
          icon: <Trash2 {...icon} />,
          danger: true,
          run: () => void cancel([id]),
        },
  ]
  return actions.filter((action) => action !== false)
}

/** All of a batch that is up, in its order. */
async function groupBatch(batch: string): Promise<void> {
  const rows = await attempt(() => batchRows(batch))
  const uploads = rows?.filter((row) => row.state.kind === 'done') ?? []
  if (uploads.length > 0) useStore.setState({ grouping: { uploads } })
}
