import type { UploadDetail } from '../../shared/contract.ts'
import type { UploadResult } from '../../shared/upload.ts'
import { useStore } from '../store.ts'
import { Button } from '../ui/button.tsx'
import { momentInWords } from '../ui/moment.ts'
import styles from './item-facts.module.css'

/** What a renewal did to the link. */
export function RenewalFacts({ detail }: { readonly detail: UploadDetail }) {
  const { upload, earlier = [], isRenewed = false, isRenewing = false, standIn } = detail
  // An earlier upload that was forgotten leaves nothing to compare with.
  const before = earlier[0]?.state
  if (upload.state.kind !== 'done') return null
  if (isRenewed) {
    return (
      <>
        <dt>Renewal</dt>
        <dd>
          It was uploaded again
          <span className={styles.quiet}>
            The history shows that upload in its place, and copying takes its link.
          </span>
          {standIn !== undefined && (
            <Button size="small" onPress={() => useStore.setState({ detailsOf: standIn })}>
              Show that one
            </Button>
          )}
        </dd>
      </>
    )
  }
  if (isRenewing) {
    return (
      <>
        <dt>Renewal</dt>
        <dd>
          It is being uploaded again
          <span className={styles.quiet}>The queue shows how far that is.</span>
        </dd>
      </>
    )
  }
  if (before?.kind !== 'done') return null
  const isKept = before.result.url === upload.state.result.url
  return (
    <>
      <dt>Renewal</dt>
      <dd>
        {isKept ? 'The link was kept' : 'The link has changed: copy it again'}
        <span className={styles.quiet}>
          {isKept
            ? isProved(before.result, detail)
              ? 'It outlived the time it first had.'
              : `It should live until ${untilInWords(upload.state.result)}; the host does not promise it.`
            : 'The earlier link may have ended at once: the host put this file in the place of the other.'}
        </span>
      </dd>
    </>
  )
}

/** The old end has passed, and a look at the link after it found the file. */
function isProved(before: UploadResult, { upload, care }: UploadDetail): boolean {
  const checkedAt = care?.checkedAt ?? null
  const end = before.firstExpiresAt ?? before.expiresAt
  return end !== null && checkedAt !== null && checkedAt > end && upload.alive === true
}

function untilInWords({ expiresAt }: UploadResult): string {
  return expiresAt === null ? 'its end' : momentInWords(expiresAt)
}
