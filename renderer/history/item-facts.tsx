import { ChevronRight } from 'lucide-react'
import type { UploadDetail } from '../../shared/contract.ts'
import { isGone } from '../../shared/upload-life.ts'
import { lifeInWords } from '../queue/link-life.tsx'
import { useStore } from '../store.ts'
import { bytesInWords } from '../ui/bytes.ts'
import { momentInWords } from '../ui/moment.ts'
import { useNow } from '../ui/use-now.ts'
import { AttemptList } from './attempt-list.tsx'
import { CareSection } from './care-section.tsx'
import { EarlierUploads } from './earlier-uploads.tsx'
import { GroupFacts } from './group-facts.tsx'
import styles from './item-facts.module.css'
import { ItemLabels } from './item-labels.tsx'
import { ItemLinks } from './item-links.tsx'
import { RenewalFacts } from './renewal-facts.tsx'
import { endInWords, localInWords, useLocalFiles } from './use-local-files.ts'

interface ItemFactsProps {
  readonly detail: UploadDetail
  /** After something was written to it. */
  readonly onChange?: () => void
}

/** One upload in full: its life, its link in every format, and what happened to it. */
export function ItemFacts({ detail, onChange }: ItemFactsProps) {
  const { upload, attempts, reply } = detail
  return (
    <div className={styles.facts}>
      <Facts detail={detail} />
      <ItemLabels upload={upload} onChange={onChange} />
      {upload.state.kind === 'done' && <ItemLinks upload={upload} />}
      <CareSection detail={detail} />
      <section>
        <h3 className={styles.head}>What happened</h3>
        <AttemptList upload={upload} attempts={attempts} />
      </section>
      <EarlierUploads upload={upload} earlier={detail.earlier ?? []} />
      {reply !== null && (
        <details className={styles.reply}>
          <summary>
            <ChevronRight size={13} strokeWidth={1.5} aria-hidden="true" />
            The host’s reply, as it came
          </summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
          <pre tabIndex={0}>{reply}</pre>
        </details>
      )}
    </div>
  )
}

function Facts({ detail }: { readonly detail: UploadDetail }) {
  const { upload } = detail
  const now = useNow()
  const destination = useStore(
    (state) => state.destinations.find((one) => one.destination.id === upload.destination)?.destination.name,
  )
  const local = useLocalFiles(upload)
  const { state, source } = upload
  const isOver = isGone(upload, now)
  const ends = state.kind === 'done' ? state.result.expiresAt : null
  const isEarly = upload.alive === false && (ends === null || ends > now)
  return (
    <dl className={styles.list}>
      {state.kind === 'done' && (
        <>
          <dt>
            {ends === null ? 'Life' : isEarly ? 'Should live until' : isOver ? 'Lived until' : 'Lives until'}
          </dt>
          <dd>
            {state.result.expiresAt !== null && momentInWords(state.result.expiresAt)}
            {!isEarly && <span className={styles.quiet}>{lifeInWords(state.result, now)}</span>}
            {upload.alive === false && (
              <span className={styles.quiet}>Gone: the last check found nothing at this address</span>
            )}
          </dd>
          {local && !isOver && state.result.expiresAt !== null && (
            <>
              <dt>After that</dt>
              <dd>{endInWords(local)}</dd>
            </>
          )}
        </>
      )}
      {state.kind === 'failed' && (
        <>
          <dt>Failed</dt>
          <dd>
            {state.because.message}
            {state.because.hostMessage !== undefined && (
              <span className={styles.quiet}>“{state.because.hostMessage}”</span>
            )}
            {state.because.status !== undefined && (
              <span className={styles.quiet}>Code {state.because.status}</span>
            )}
          </dd>
        </>
      )}
      <dt>Size</dt>
      <dd>{upload.size === null ? 'Not known' : bytesInWords(upload.size)}</dd>
      <dt>Sent to</dt>
      <dd>
        {destination ?? upload.destination}
        {state.kind === 'done' && state.result.reusedFrom !== undefined && (
          <span className={styles.quiet}>
            Nothing was sent: its content was up already, and this is that link
          </span>
        )}
        {upload.practice && (
          <span className={styles.quiet}>For practice: the link works on this computer only</span>
        )}
        <span className={styles.quiet}>
          {[upload.remotePath, upload.remoteName].filter(Boolean).join('/')}
        </span>
      </dd>
      <dt>Original</dt>
      <dd className={styles.path}>
        {source.kind === 'file'
          ? source.path
          : source.kind === 'url'
            ? source.url
            : 'Pasted or dropped in a browser'}
        <LocalState state={local?.original ?? null} />
      </dd>
      <GroupFacts upload={upload} />
      <RenewalFacts detail={detail} />
      {upload.savedPath !== null && (
        <>
          <dt>Copy</dt>
          <dd className={styles.path}>
            {upload.savedPath}
            <LocalState state={local?.copy ?? null} />
          </dd>
        </>
      )}
    </dl>
  )
}

function LocalState({ state }: { readonly state: Parameters<typeof localInWords>[0] }) {
  const words = localInWords(state)
  return words === null ? null : <span className={styles.quiet}>{words}</span>
}
