import { ArrowLeft, ExternalLink, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { isGone } from '../../shared/upload-life.ts'
import { engine } from '../api.ts'
import { openLinkOf } from '../queue/primary-action.ts'
import { attempt } from '../shell/attempt.ts'
import { copyLinks } from '../shell/copy-links.ts'
import { isEditable } from '../shell/take-paste.ts'
import { UploadTile } from '../shell/upload-tile.tsx'
import { useStore } from '../store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { useHeldBack } from '../ui/use-held-back.ts'
import { useHasCome } from '../ui/use-now.ts'
import { AgainButton } from './again-button.tsx'
import { focusHistory } from './focus-history.ts'
import { forget } from './forget.ts'
import { helpForGone } from './help-for-gone.ts'
import { ItemFacts } from './item-facts.tsx'
import styles from './item-panel.module.css'
import { ItemPreview } from './item-preview.tsx'
import { renewLinks } from './renew-links.ts'
import { saveCopies } from './save-copies.ts'
import { useItem } from './use-item.ts'
import { useLocalFiles } from './use-local-files.ts'

interface ItemPanelProps {
  readonly id: string
  readonly onClose: () => void
  readonly onChange: () => void
  /** What is shown was renewed: that one is the item now. */
  readonly onFollow: (id: string) => void
}

/** Where the panel lies over the list instead of beside it; the same in its style. */
const narrow = '(max-width: 760px)'

const actionsPlace = { place: '[data-actions]', within: '[data-actions]' }

/** One upload of the history, beside the list. */
export function ItemPanel({ id, onClose, onChange, onFollow }: ItemPanelProps) {
  const [turn, setTurn] = useState(0)
  const detail = useItem(id, turn)
  const changed = () => {
    setTurn((before) => before + 1)
    onChange()
  }
  const standIn = detail?.upload.id === id ? detail?.standIn : undefined
  useEffect(() => {
    if (standIn !== undefined) onFollow(standIn)
  }, [standIn, onFollow])
  const canReveal = useStore((state) => state.capabilities.nativeDialog)
  const upload = detail?.upload
  const url = upload?.state.kind === 'done' ? upload.state.result.url : null
  const isGoneNow = useHasCome((now) => upload !== undefined && isGone(upload, now))
  // From then on other buttons stand first: not while the pointer is on one.
  const isOver = useHeldBack(isGoneNow, actionsPlace)
  const local = useLocalFiles(upload)
  const hasDestination = useStore((state) =>
    state.destinations.some((one) => one.destination.id === upload?.destination),
  )
  const help = upload && isOver ? helpForGone(upload, local, hasDestination, Date.now()) : null
  const renew = (
    <Button
      size="small"
      look={help === 'renew' ? 'primary' : 'plain'}
      onPress={() => void renewLinks([id], changed)}
    >
      Renew
    </Button>
  )
  const panel = useRef<HTMLElement>(null)
  useEffect(() => {
    // Over the list, it is what the keys belong to.
    if (window.matchMedia(narrow).matches) panel.current?.focus()
  }, [])
  const close = () => {
    onClose()
    focusHistory()
  }
  /** Also where the panel was just opened, or has just followed a renewal, and what it shows is still on its way. */
  const copyIt = async () => {
    const known = upload?.id === id ? detail : await attempt(() => engine().history.item({ id }))
    if (known) await copyLinks([known.upload])
  }
  const forgetIt = () => {
    close()
    void forget([id], onChange)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || (isEditable(event.target) && event.key !== 'Escape')) return
    const isCopy = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c'
    const run =
      event.key === 'Escape'
        ? close
        : event.key === 'Delete'
          ? forgetIt
          : isCopy && String(window.getSelection()) === ''
            ? () => void copyIt()
            : null
    if (!run) return
    event.preventDefault()
    run()
  }
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      className={styles.panel}
      aria-label="Upload details"
      onKeyDown={onKeyDown}
    >
      <div className={styles.back}>
        <Button size="small" look="ghost" onPress={close}>
          <ArrowLeft size={14} strokeWidth={1.5} aria-hidden="true" />
          Back to the list
        </Button>
      </div>
      <div className={styles.head}>
        {upload && <UploadTile upload={upload} />}
        <h2 className={styles.name} dir="auto">
          {upload?.name}
        </h2>
        <span className={styles.close}>
          <IconButton label="Close details" onPress={close}>
            <X size={15} strokeWidth={1.5} aria-hidden="true" />
          </IconButton>
        </span>
      </div>
      {upload && <ItemPreview upload={upload} />}
      {upload && (
        <div data-actions className={styles.actions}>
          {help === 'renew' && renew}
          {help === 'again' && <AgainButton upload={upload} look="primary" />}
          {canReveal && isOver && upload.savedPath !== null && (
            <Button size="small" onPress={() => void attempt(() => engine().host.reveal({ id, copy: true }))}>
              Show copy
            </Button>
          )}
          {url !== null && (
            <Button size="small" look={isOver ? 'plain' : 'primary'} onPress={() => void copyIt()}>
              Copy link
            </Button>
          )}
          {url !== null && (
            <IconButton label="Open link" look="plain" onPress={() => void attempt(() => openLinkOf(upload))}>
              <ExternalLink size={14} strokeWidth={1.5} aria-hidden="true" />
            </IconButton>
          )}
          {url !== null && (
            <Button size="small" onPress={() => void saveCopies([id], changed)}>
              Save copy
            </Button>
          )}
          {url !== null && help !== 'renew' && renew}
          {help !== 'again' && <AgainButton upload={upload} />}
          {canReveal && upload.source.kind === 'file' && (
            <Button size="small" onPress={() => void attempt(() => engine().host.reveal({ id }))}>
              Show original
            </Button>
          )}
          <Button size="small" onPress={forgetIt}>
            Forget
          </Button>
        </div>
      )}
      {detail && <ItemFacts detail={detail} onChange={changed} />}
    </aside>
  )
}
