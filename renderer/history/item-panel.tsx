import { ExternalLink, X } from 'lucide-react'
import { useState } from 'react'
import { engine } from '../api.ts'
import { openLink } from '../queue/primary-action.ts'
import { attempt } from '../shell/attempt.ts'
import { copyLinks } from '../shell/copy-links.ts'
import { UploadTile } from '../shell/upload-tile.tsx'
import { useStore } from '../store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { forget } from './forget.ts'
import { ItemFacts } from './item-facts.tsx'
import styles from './item-panel.module.css'
import { ItemPreview } from './item-preview.tsx'
import { renewLinks } from './renew-links.ts'
import { saveCopies } from './save-copies.ts'
import { useItem } from './use-item.ts'

interface ItemPanelProps {
  readonly id: string
  readonly onClose: () => void
  readonly onChange: () => void
}

/** One upload of the history, beside the list. */
export function ItemPanel({ id, onClose, onChange }: ItemPanelProps) {
  const [turn, setTurn] = useState(0)
  const detail = useItem(id, turn)
  const changed = () => {
    setTurn((before) => before + 1)
    onChange()
  }
  const canReveal = useStore((state) => state.capabilities.nativeDialog)
  const upload = detail?.upload
  const url = upload?.state.kind === 'done' ? upload.state.result.url : null
  return (
    <aside className={styles.panel} aria-label="Upload details">
      <div className={styles.head}>
        {upload && <UploadTile upload={upload} />}
        <h2 className={styles.name} dir="auto">
          {upload?.name}
        </h2>
        <IconButton label="Close details" onPress={onClose}>
          <X size={15} strokeWidth={1.5} aria-hidden="true" />
        </IconButton>
      </div>
      {upload && <ItemPreview upload={upload} />}
      {upload && (
        <div className={styles.actions}>
          {url !== null && (
            <Button size="small" look="primary" onPress={() => void copyLinks([upload])}>
              Copy link
            </Button>
          )}
          {url !== null && (
            <IconButton label="Open link" look="plain" onPress={() => void attempt(() => openLink(url))}>
              <ExternalLink size={14} strokeWidth={1.5} aria-hidden="true" />
            </IconButton>
          )}
          {url !== null && (
            <Button size="small" onPress={() => void saveCopies([id], changed)}>
              Save copy
            </Button>
          )}
          {url !== null && (
            <Button size="small" onPress={() => void renewLinks([id], changed)}>
              Renew
            </Button>
          )}
          {canReveal && upload.source.kind === 'file' && (
            <Button size="small" onPress={() => void attempt(() => engine().host.reveal({ id }))}>
              Show original
            </Button>
          )}
          <Button
            size="small"
            onPress={() => {
              onClose()
              void forget([id], onChange)
            }}
          >
            Forget
          </Button>
        </div>
      )}
      {detail && <ItemFacts detail={detail} />}
    </aside>
  )
}
