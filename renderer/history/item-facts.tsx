import { ChevronRight } from 'lucide-react'
import type { UploadDetail } from '../../shared/contract.ts'
import { formatLink, type LinkFormat, linkOf } from '../../shared/link-format.ts'
import type { Upload } from '../../shared/upload.ts'
import { lifeInWords } from '../queue/link-life.tsx'
import { copyLinks } from '../shell/copy-links.ts'
import { useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import { bytesInWords } from '../ui/bytes.ts'
import { momentInWords } from '../ui/moment.ts'
import { useNow } from '../ui/use-now.ts'
import { AttemptList } from './attempt-list.tsx'
import { CareSection } from './care-section.tsx'
import { GroupFacts } from './group-facts.tsx'
import styles from './item-facts.module.css'
import { RenewalFacts } from './renewal-facts.tsx'

/** One upload in full: its life, its link in every format, and what happened to it. */
export function ItemFacts({ detail }: { readonly detail: UploadDetail }) {
  const { upload, attempts, reply } = detail
  return (
    <div className={styles.facts}>
      <Facts upload={upload} />
      {upload.state.kind === 'done' && <Links upload={upload} />}
      <CareSection detail={detail} />
      <section>
        <h3 className={styles.head}>What happened</h3>
        <AttemptList upload={upload} attempts={attempts} />
      </section>
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

function Facts({ upload }: { readonly upload: Upload }) {
  const now = useNow()
  const destination = useStore(
    (state) => state.destinations.find((one) => one.destination.id === upload.destination)?.destination.name,
  )
  const { state, source } = upload
  return (
    <dl className={styles.list}>
      {state.kind === 'done' && (
        <>
          <dt>{state.result.expiresAt === null ? 'Life' : 'Lives until'}</dt>
          <dd>
            {state.result.expiresAt !== null && momentInWords(state.result.expiresAt)}
            <span className={styles.quiet}>{lifeInWords(state.result, now)}</span>
          </dd>
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
      </dd>
      <RenewalFacts upload={upload} />
      <GroupFacts upload={upload} />
      {upload.savedPath !== null && (
        <>
          <dt>Copy</dt>
          <dd className={styles.path}>{upload.savedPath}</dd>
        </>
      )}
    </dl>
  )
}

const formats: readonly { readonly label: string; readonly format: LinkFormat }[] = [
  { label: 'URL', format: { kind: 'url' } },
  { label: 'Markdown', format: { kind: 'markdown' } },
  { label: 'HTML', format: { kind: 'html' } },
  { label: 'BBCode', format: { kind: 'bbcode' } },
]

function Links({ upload }: { readonly upload: Upload }) {
  const template = useStore((state) => state.settings.linkTemplate)
  const link = linkOf(upload)
  if (link === null) return null
  const own = { label: 'Template', format: { kind: 'template', template } } as const
  return (
    <section>
      <h3 className={styles.head}>Link</h3>
      <ul className={styles.links}>
        {[...formats, own].map(({ label, format }) => (
          <li key={label}>
            <span className={styles.format}>{label}</span>
            <code className={styles.code}>{formatLink(format, link)}</code>
            <Button
              size="small"
              look="ghost"
              aria-label={`Copy as ${label}`}
              onPress={() => void copyLinks([upload], format)}
            >
              Copy
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
