import { Ellipsis } from 'lucide-react'
import { memo } from 'react'
import type { Upload } from '../../shared/upload.ts'
import { isGone } from '../../shared/upload-life.ts'
import { UploadTile } from '../shell/upload-tile.tsx'
import { useStore } from '../store.ts'
import { bytesInWords } from '../ui/bytes.ts'
import { RowButton } from '../ui/row-button.tsx'
import { Tag } from '../ui/tag.tsx'
import { useHasCome } from '../ui/use-now.ts'
import { openRowMenu } from './open-row-menu.ts'
import { isHostBusy, primaryAction } from './primary-action.ts'
import { ProgressLine } from './progress-line.tsx'
import styles from './queue-row.module.css'
import { RowQuestion } from './row-question.tsx'
import { RowState } from './row-state.tsx'

interface QueueRowProps {
  readonly id: string
  /** From 0, in the whole queue. */
  readonly index: number
  /** The row that Tab goes to. */
  readonly isStop: boolean
}

/** One upload in the queue. */
export const QueueRow = memo(function QueueRow({ id, index, isStop }: QueueRowProps) {
  const upload = useStore((state) => state.rows.get(id))
  const isSelected = useStore((state) => state.selected.has(id))
  const isRenewed = useStore((state) => state.renewed.has(id))
  // Its button is another from then on, and while its host is busy.
  useHasCome((now) => upload !== undefined && isGone(upload, now))
  useStore(() => upload !== undefined && isHostBusy(upload))
  if (!upload) return null
  const action = primaryAction(upload, Date.now())
  const question = upload.state.kind === 'needs-answer' ? upload.state.question : null
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      tabIndex={isStop ? 0 : -1}
      data-row={id}
      className={`${styles.row} ${isSelected ? styles.selected : ''} ${question ? styles.asking : ''}`}
    >
      <div role="gridcell" className={styles.what}>
        <UploadTile upload={upload} />
        <div className={styles.words}>
          <div className={styles.name}>
            <span className={styles.title} title={upload.name} dir="auto">
              {upload.name}
            </span>
            {upload.practice && <Tag title="The link works on this computer only">Practice</Tag>}
            {isRenewed && (
              <Tag title="It was uploaded again. Copying and opening take the link of that upload.">
                Renewed
              </Tag>
            )}
          </div>
          <SubLine upload={upload} />
        </div>
      </div>
      {question ? (
        <div role="gridcell" className={styles.answers}>
          <RowQuestion upload={upload} question={question} />
        </div>
      ) : (
        <div role="gridcell" className={styles.state}>
          <RowState upload={upload} />
          {upload.state.kind === 'sending' && <ProgressLine upload={upload} />}
        </div>
      )}
      <div role="gridcell" className={styles.actions}>
        {action && (
          <RowButton look={action.look} onPress={action.run}>
            {action.label}
          </RowButton>
        )}
        <RowButton
          look="ghost"
          label={`More for ${upload.name}`}
          opensMenu
          onPress={(button) => openRowMenu(id, button)}
        >
          <Ellipsis size={15} strokeWidth={1.5} aria-hidden="true" />
        </RowButton>
      </div>
    </div>
  )
})

/** As the practice host is called until somebody gives it another name. */
const practiceName = 'Practice'

/** Size, method and destination; or, where something is wrong, the sentence that says what. */
function SubLine({ upload }: { readonly upload: Upload }) {
  const name = useStore(
    (state) => state.destinations.find((one) => one.destination.id === upload.destination)?.destination.name,
  )
  const trouble = troubleOf(upload)
  if (trouble !== null) {
    return (
      <div className={`${styles.sub} ${styles.trouble}`} title={trouble}>
        {trouble}
      </div>
    )
  }
  const parts = [
    upload.size === null ? null : bytesInWords(upload.size),
    methodInWords(upload),
    // The tag beside the name says the same already.
    upload.practice && name === practiceName ? null : (name ?? upload.destination),
  ]
  return <div className={styles.sub}>{parts.filter((part) => part !== null).join(' · ')}</div>
}

function troubleOf({ state }: Upload): string | null {
  switch (state.kind) {
    case 'failed':
    case 'needs-key':
      return state.because.message
    case 'paused':
      return state.because?.message ?? null
    case 'needs-answer':
      return state.question.text
    default:
      return null
  }
}

function methodInWords(upload: Upload): string | null {
  const method = upload.state.kind === 'sending' ? upload.state.method : upload.method
  if (upload.source.kind === 'url' && (method === 'url' || method === 'auto')) return 'by URL'
  return method === 'auto' ? null : method
}
