import type { Upload } from '../../shared/upload.ts'
import { dateInWords, timeInWords } from '../ui/moment.ts'
import { numberInWords } from '../ui/plural.ts'
import lines from './attempt-list.module.css'
import styles from './item-facts.module.css'

/** What an upload renewed: with it, one item of the history. */
export function EarlierUploads({
  upload,
  earlier,
}: {
  readonly upload: Upload
  readonly earlier: readonly Upload[]
}) {
  if (earlier.length === 0) return null
  return (
    <section aria-label="Earlier uploads">
      <h3 className={styles.head}>
        {earlier.length === 1
          ? 'Renews an earlier upload'
          : `Renews ${numberInWords(earlier.length)} earlier uploads`}
      </h3>
      <ol className={lines.list}>
        {earlier.map((one) => (
          <li key={one.id} className={lines.line}>
            <time dateTime={new Date(uploadedAt(one)).toISOString()}>{timeInWords(uploadedAt(one))}</time>
            <span className={lines.words}>
              Uploaded on {dateInWords(uploadedAt(one))}, under{' '}
              {linkOf(one) === linkOf(upload) ? 'the same link' : 'another link'}
              {linkOf(one) !== linkOf(upload) && <span className={lines.detail}>{linkOf(one)}</span>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

const linkOf = ({ state }: Upload): string | null => (state.kind === 'done' ? state.result.url : null)

const uploadedAt = ({ state, createdAt }: Upload): number =>
  state.kind === 'done' ? state.result.uploadedAt : createdAt
