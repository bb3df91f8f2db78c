import { memo, useLayoutEffect, useRef } from 'react'
import type { Upload } from '../../shared/upload.ts'
import { isGone } from '../../shared/upload-life.ts'
import { shortFailure } from '../queue/failure-words.ts'
import { LinkLife } from '../queue/link-life.tsx'
import { UploadTile } from '../shell/upload-tile.tsx'
import { bytesInWords } from '../ui/bytes.ts'
import { durationInWords } from '../ui/duration.ts'
import { dayInWords } from '../ui/moment.ts'
import { Tag } from '../ui/tag.tsx'
import { useNow } from '../ui/use-now.ts'
import styles from './history-row.module.css'
import { RowTags } from './row-tags.tsx'

interface HistoryRowProps {
  /** Of the element, which shows other rows as the list is scrolled. */
  readonly id: string
  readonly upload: Upload | undefined
  readonly index: number
  /** Distance from the head of what it is drawn in, in pixels. */
  readonly top: number
  readonly isStop: boolean
  readonly isActive: boolean
  readonly isSelected: boolean
}

/** One upload in the history. */
export const HistoryRow = memo(function HistoryRow({
  id,
  upload,
  index,
  top,
  isStop,
  isActive,
  isSelected,
}: HistoryRowProps) {
  const look = `${styles.row} ${isSelected ? styles.selected : ''} ${isActive ? styles.active : ''}`
  const element = useRef<HTMLDivElement>(null)
  const shown = useRef(upload?.id)
  // Words that were marked in one row are not marked in the row that comes in its place.
  useLayoutEffect(() => {
    if (shown.current === upload?.id) return
    shown.current = upload?.id
    const marked = window.getSelection()
    if (marked && !marked.isCollapsed && element.current && marked.containsNode(element.current, true))
      marked.removeAllRanges()
  }, [upload?.id])
  return (
    <div
      ref={element}
      id={id}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      tabIndex={isStop ? 0 : -1}
      data-index={index}
      className={look}
      style={{ transform: `translateY(${top}px)` }}
    >
      {upload ? <Cells upload={upload} /> : <div role="gridcell" className={styles.ghost} />}
    </div>
  )
})

function Cells({ upload }: { readonly upload: Upload }) {
  const now = useNow()
  return (
    <>
      <div role="gridcell" className={styles.what}>
        <UploadTile upload={upload} size="small" />
        <span className={styles.name} title={upload.name} dir="auto">
          {upload.name}
        </span>
        <RowTags tags={upload.tags} />
        {upload.practice && <Tag title="The link works on this computer only">Practice</Tag>}
      </div>
      <div role="gridcell" className={styles.day}>
        {dayInWords(upload.createdAt, now)}
      </div>
      <div role="gridcell" className={styles.size}>
        {upload.size === null ? '' : bytesInWords(upload.size)}
      </div>
      <div role="gridcell" className={styles.life}>
        <Life upload={upload} now={now} />
      </div>
    </>
  )
}

function Life({ upload, now }: { readonly upload: Upload; readonly now: number }) {
  const { state, savedPath, alive } = upload
  if (state.kind === 'failed') return <Tag tone="bad">{shortFailure(state.because.code)}</Tag>
  if (state.kind === 'cancelled') return <span>Cancelled</span>
  if (state.kind !== 'done') return null
  const { expiresAt } = state.result
  if (isGone(upload, now)) {
    return (
      <>
        <LinkLife result={state.result} alive={alive} />
        <span>{savedPath === null ? 'gone' : 'gone, saved'}</span>
      </>
    )
  }
  return (
    <>
      <LinkLife result={state.result} alive={alive} />
      <span>{expiresAt === null ? 'kept' : durationInWords(expiresAt - now)}</span>
    </>
  )
}
