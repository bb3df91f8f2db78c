import { ChevronDown } from 'lucide-react'
import { memo } from 'react'
import { linkFormatOf } from '../../shared/link-format.ts'
import { copyBatchLinks } from '../shell/copy-links.ts'
import { useStore } from '../store.ts'
import { ActionMenu } from '../ui/action-menu.tsx'
import { Button } from '../ui/button.tsx'
import { numberInWords } from '../ui/plural.ts'
import styles from './batch-bar.module.css'
import { endInWords, originInWords } from './batch-words.ts'
import { retry } from './queue-actions.ts'

const formats = [
  { id: 'url', label: 'URL' },
  { id: 'markdown', label: 'Markdown' },
  { id: 'html', label: 'HTML' },
  { id: 'bbcode', label: 'BBCode' },
  { id: 'template', label: 'Own template' },
] as const

/**
 * The head of what was given together. It is there from the start, so that nothing jumps when the last
 * file is done and the links can be copied.
 */
export const BatchBar = memo(function BatchBar({ id }: { readonly id: string }) {
  const batch = useStore((state) => state.batches.find((one) => one.id === id))
  if (!batch) return <div className={styles.bar} />
  const ended = batch.active === 0 && batch.done + batch.failed > 0
  return (
    <div role="row" tabIndex={-1} className={`${styles.bar} ${ended && batch.done > 0 ? styles.ready : ''}`}>
      <div role="gridcell" className={styles.cell}>
        <b>{ended ? endInWords(batch) : batch.label}</b>
        <span className={styles.quiet}>
          {ended
            ? originInWords(batch)
            : `${numberInWords(batch.done)} of ${numberInWords(batch.count)} uploaded`}
        </span>
        {batch.cutShort && (
          <span className={styles.cut} title="Mayfly ended while this was added. Add the rest again.">
            Not all added
          </span>
        )}
        <span className={styles.space} />
        {ended && batch.failed > 0 && (
          <span className={styles.retry}>
            <Button size="small" look="ghost" onPress={() => retry({ batch: id, onlyFailed: true })}>
              Retry these
            </Button>
          </span>
        )}
        {ended && batch.done > 0 && <CopyAll id={id} />}
      </div>
    </div>
  )
})

function CopyAll({ id }: { readonly id: string }) {
  const chosen = useStore((state) => state.settings.linkFormat)
  const actions = formats.map(({ id: linkFormat, label }) => ({
    id: linkFormat,
    label,
    run: () => void copyBatchLinks(id, linkFormatOf({ ...useStore.getState().settings, linkFormat })),
  }))
  const label = formats.find((format) => format.id === chosen)?.label ?? 'URL'
  return (
    <>
      <ActionMenu label="Copy all as" actions={actions}>
        {(opens) => (
          <Button {...opens} size="small" look="ghost" aria-label={`Link format, now ${label}`}>
            {label}
            <ChevronDown size={14} strokeWidth={1.5} aria-hidden="true" />
          </Button>
        )}
      </ActionMenu>
      <Button size="small" look="primary" onPress={() => void copyBatchLinks(id)}>
        Copy all links
      </Button>
    </>
  )
}
